// Compiles both packages as ESM and CommonJS, with declarations, into their dist/.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const workspace = new URL("../", import.meta.url);
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const forms = {
  esm: ["--module", "nodenext", "--moduleResolution", "nodenext"],
  // The same sources: checked once is enough.
  cjs: ["--module", "commonjs", "--moduleResolution", "node10", "--noCheck"],
};

for (const name of ["admin", "receiver"]) {
  const folder = new URL(`${name}/`, workspace);
  rmSync(new URL("dist/", folder), { recursive: true, force: true });
  for (const [form, options] of Object.entries(forms)) {
    const out = new URL(`dist/${form}/`, folder);
    const done = spawnSync(process.execPath,
      [tsc, "-p", fileURLToPath(new URL("tsconfig.json", folder)), ...options,
       "--outDir", fileURLToPath(out)],
      { stdio: "inherit" });
    if (done.status !== 0) process.exit(1);
    mkdirSync(out, { recursive: true });
    const type = form === "esm" ? "module" : "commonjs";
    writeFileSync(new URL("package.json", out), `{"type":"${type}"}\n`);
  }
}
