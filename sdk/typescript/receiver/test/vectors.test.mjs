import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as esm from "@waitify-io/fanfare-receiver";

const cjs = createRequire(import.meta.url)("@waitify-io/fanfare-receiver");
const { cases } = JSON.parse(readFileSync(new URL("../../../vectors.json", import.meta.url), "utf8"));

function outcome({ verify, WebhookVerificationError }, vector) {
  try {
    const done = verify(vector.headers, Buffer.from(vector.body), vector.secrets, {
      now: new Date(vector.now * 1000),
      ...(vector.dialect ? { dialect: vector.dialect } : {}),
    });
    return { code: "ok", done };
  } catch (error) {
    assert.ok(error instanceof WebhookVerificationError, String(error));
    for (const secret of vector.secrets.filter((each) => each.length > 8)) assert.ok(!error.message.includes(secret));
    return { code: error.code };
  }
}

for (const [form, library] of [["ESM", esm], ["CommonJS", cjs]]) {
  for (const vector of cases) {
    test(`${form}: ${vector.name}`, () => {
      const { code, done } = outcome(library, vector);
      assert.equal(code, vector.code);
      if (code !== "ok") return;
      const { dialect, id, type, signedAt } = vector.expected;
      assert.deepEqual(
        [done.dialect, done.id, done.type, done.signedAt?.getTime() ?? null],
        [dialect, id, type, signedAt === null ? null : signedAt * 1000]);
      assert.deepEqual(done.event, JSON.parse(vector.body));
    });
  }
}
