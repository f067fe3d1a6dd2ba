import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/** What the compiler says of the files that `fill` puts into a folder and names. */
function complaints(fill, options) {
  const folder = mkdtempSync(`${here}/consumer-`);
  try {
    const files = fill(folder).map((name) => `${folder}/${name}`);
    return spawnSync(process.execPath, [tsc, "--noEmit", "--strict", "--skipLibCheck", "--target", "es2022",
      "--lib", "es2022", "--types", "node", "--esModuleInterop", ...options, ...files],
      { encoding: "utf8" }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [form, [name, ...options]] of Object.entries(forms)) {
  test(`a strict TypeScript program compiles as ${form}`, () => {
    const copy = (folder) => {
      cpSync(`${here}/consumer/consumer.mts`, `${folder}/${name}`);
      return [name];
    };
    assert.equal(complaints(copy, options), "");
  });
}

test("the blocks of docs/sdk.md compile", () => {
  const page = readFileSync(new URL("../../../../docs/sdk.md", import.meta.url), "utf8");
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((found) => found[1]);
  const named = blocks.filter((text) => text.startsWith("// "));
  const programs = [blocks.filter((text) => !named.includes(text)).join(""), ...named];
  assert.ok(programs.length > 4);
  const write = (folder) => programs.map((text, number) => {
    writeFileSync(`${folder}/${number}.mts`, text);
    return `${number}.mts`;
  });
  assert.equal(complaints(write, ["--module", "nodenext", "--moduleResolution", "nodenext"]), "");
});
