import assert from "node:assert/strict";
import { test } from "node:test";
import { retryAfterMs, retryDelay } from "../dist/esm/retry.js";
import { ulid } from "../dist/esm/ulid.js";

const policy = { retriesMax: 3, retryBaseMs: 100 };
const answer = (status, after) => ({ kind: "answer", status, retryAfterMs: after });
const delay = (retry, failure, repeatable = true, random = 0) =>
  retryDelay(policy, retry, failure, repeatable, random);

test("waits double, with a random half, up to 8 s and retriesMax times", () => {
  const waits = (random) => [1, 2, 3, 4].map((retry) => delay(retry, answer(500), true, random));
  assert.deepEqual(waits(0), [50, 100, 200, undefined]);
  assert.deepEqual(waits(0.5), [75, 150, 300, undefined]);
  const patient = { retriesMax: 20, retryBaseMs: 100 };
  assert.equal(retryDelay(patient, 20, answer(500), true, 0), 4000);
});

test("Retry-After is waited for in full, but not for more than a minute", () => {
  assert.equal(delay(1, answer(429, 5000)), 5050);
  assert.equal(delay(1, answer(503, 60_000)), 60_050);
  assert.equal(delay(1, answer(503, 60_001)), undefined);
});

test("what may have been carried out is only repeated if that is harmless", () => {
  const table = [
    [{ kind: "not_sent" }, true, true],
    [{ kind: "no_answer" }, true, false],
    [{ kind: "in_progress" }, true, true],
    [answer(429), true, true],
    [answer(503, 0), true, true],
    [answer(503), true, false],
    ...[408, 500, 502, 504].map((status) => [answer(status), true, false]),
    ...[400, 401, 403, 404, 409, 410, 413, 422, 501].map((status) => [answer(status), false, false]),
  ];
  for (const [failure, repeatable, other] of table) {
    const text = JSON.stringify(failure);
    assert.equal(delay(1, failure, true) !== undefined, repeatable, text);
    assert.equal(delay(1, failure, false) !== undefined, other, text);
  }
});

test("Retry-After holds seconds or a date", () => {
  const now = Date.parse("2024-12-01T09:15:00Z");
  assert.equal(retryAfterMs("0", now), 0);
  assert.equal(retryAfterMs("120", now), 120_000);
  assert.equal(retryAfterMs("Sun, 01 Dec 2024 09:15:07 GMT", now), 7000);
  assert.equal(retryAfterMs("Sun, 01 Dec 2024 09:14:07 GMT", now), 0);
  assert.equal(retryAfterMs("soon", now), undefined);
  assert.equal(retryAfterMs(null, now), undefined);
});

test("ulids are 26 characters that sort by time", () => {
  assert.equal(ulid(0, new Uint8Array(10)), "0".repeat(26));
  assert.equal(ulid(2 ** 48 - 1, new Uint8Array(10).fill(255)), "7" + "Z".repeat(25));
  assert.equal(ulid(1469918176385, new Uint8Array(10)).slice(0, 10), "01ARYZ6S41");
  assert.match(ulid(), /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  assert.notEqual(ulid(), ulid());
});
