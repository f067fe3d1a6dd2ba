import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { verify } from "@waitify-io/fanfare-receiver";
import { parse } from "yaml";
import { RULES } from "../dist/esm/dialects.js";

const secret = "whsec_of-this-test";
const body = '{"id":"evt_1","type":"user.created","created_at":"2024-12-01T09:15:00Z","data":{}}';
const signature = (text) => "sha256=" + createHmac("sha256", secret).update(text).digest("hex");
const headers = { "X-Webhook-Signature": signature(body) };
const codeOf = (call) => {
  try {
    call();
    return "ok";
  } catch (error) {
    return error.code ?? error.name;
  }
};

test("headers may be an object, Headers, a Map or pairs", () => {
  for (const form of [headers, new Headers(headers), new Map(Object.entries(headers)),
                      Object.entries(headers), { "x-webhook-signature": [signature(body)] }]) {
    assert.equal(verify(form, body, secret).id, "evt_1");
  }
});

test("a header that came twice is refused in every form", () => {
  const twice = [["x-webhook-signature", signature(body)], ["X-Webhook-Signature", signature(body)]];
  assert.equal(codeOf(() => verify(twice, body, secret)), "duplicate_header");
  assert.equal(codeOf(() => verify({ "x-webhook-signature": [headers, headers] }, body, secret)),
               "duplicate_header");
  assert.equal(codeOf(() => verify(new Headers(twice), body, secret)), "malformed_signature");
});

test("the body may be a string, a Buffer or bytes, but not what was parsed", () => {
  for (const form of [body, Buffer.from(body), new TextEncoder().encode(body)]) {
    assert.equal(verify(headers, form, secret).type, "user.created");
  }
  for (const parsed of [JSON.parse(body), undefined, null]) {
    assert.equal(codeOf(() => verify(headers, parsed, secret)), "body_not_raw");
  }
});

test("bytes that are no UTF-8 are compared as they are, and are no event", () => {
  const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
  const signed = { "x-webhook-signature": signature(bytes) };
  assert.equal(codeOf(() => verify(signed, bytes, secret)), "invalid_body");
  assert.equal(codeOf(() => verify(signed, bytes.toString(), secret)), "signature_mismatch");
});

test("says which secret matched", () => {
  assert.equal(verify(headers, body, ["another", secret]).secretIndex, 1);
  assert.equal(verify(headers, body, [secret, "another"]).secretIndex, 0);
});

test("no secret is an error of the receiver", () => {
  for (const none of [undefined, null, "", [], [undefined], [secret, ""]]) {
    assert.equal(codeOf(() => verify(headers, body, none)), "bad_secret");
  }
});

test("a tolerance of one's own; a dialect that isn't there", () => {
  const timestamp = "1733044500";
  const timed = { "x-fanfare-timestamp": timestamp, "x-fanfare-signature": signature(`${timestamp}.${body}`) };
  const at = (seconds, toleranceSeconds) => codeOf(() => verify(timed, body, secret,
    { dialect: "fanfare", toleranceSeconds, now: new Date((Number(timestamp) + seconds) * 1000) }));
  assert.deepEqual([at(10, 9), at(10, 10), at(-11, 10), at(1e9, Infinity), at(0, 0)],
                   ["timestamp_too_old", "ok", "timestamp_too_new", "ok", "ok"]);
  assert.deepEqual([at(0, -1), at(0, NaN)], ["RangeError", "RangeError"]);
  assert.equal(codeOf(() => verify(timed, body, secret, { dialect: "fanfare-v2" })), "unknown_dialect");
  assert.equal(codeOf(() => verify(timed, body, secret)), "timestamp_too_old");
});

test("the rules are those of dialects/*.yaml", () => {
  for (const [name, rules] of Object.entries(RULES)) {
    const file = new URL(`../../../../dialects/${name}.yaml`, import.meta.url);
    const { signature: wanted, headers: own } = parse(readFileSync(file, "utf8"));
    assert.equal(rules.signatureHeader, wanted.header.toLowerCase(), name);
    assert.equal(rules.nextHeader, wanted.next_header?.toLowerCase(), name);
    assert.equal(rules.form, wanted.form, name);
    assert.equal(rules.content, wanted.content, name);
    const headerOf = (source) =>
      own.map((entry) => Object.entries(entry)[0]).find((pair) => pair[1] === source)?.[0].toLowerCase();
    if (wanted.form === "sha256_hex" && wanted.content.startsWith("timestamp")) {
      assert.equal(rules.timestampHeader, headerOf("timestamp"), name);
    }
    if (wanted.content.startsWith("id")) assert.equal(rules.idHeader, headerOf("delivery_id"), name);
    assert.equal(rules.form === "standard" ? "base64" : "as_given", wanted.secret, name);
  }
});
