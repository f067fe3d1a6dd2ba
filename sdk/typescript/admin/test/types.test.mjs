import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const here = fileURLToPath(new URL(".", import.meta.url));
const forms = {
  "ESM": ["consumer.mts", "--module", "nodenext", "--moduleResolution", "nodenext"],
  "CommonJS": ["consumer.cts", "--module", "nodenext", "--moduleResolution", "nodenext"],
  "a bundler": ["consumer.mts", "--module", "esnext", "--moduleResolution", "bundler"],
  "node10": ["consumer.ts", "--module", "commonjs", "--moduleResolution", "node10"],
};

for (const [form, [name, ...options]] of Object.entries(forms)) {
  test(`a strict TypeScript program compiles as ${form}`, () => {
    const folder = mkdtempSync(`${here}/consumer-`);
    try {
      cpSync(`${here}/consumer/consumer.mts`, `${folder}/${name}`);
      const done = spawnSync(process.execPath, [tsc, "--noEmit", "--strict", "--skipLibCheck",
        "--target", "es2022", "--lib", "es2022", "--types", "node", "--esModuleInterop", ...options,
        `${folder}/${name}`], { encoding: "utf8" });
      assert.equal(done.stdout, "");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
