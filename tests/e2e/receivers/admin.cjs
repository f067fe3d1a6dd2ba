// Runs a program on the admin client: node admin.cjs FILE [FUNCTION ARGUMENT…]
// With a function, its result is printed last, as JSON; with EXPECT_ERROR=1 the error that it throws.
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const esbuild = require("esbuild");

// guide.md leaves the address out; here it is that of the system under test.
const send = globalThis.fetch;
globalThis.fetch = (url, options) =>
  send(url.replace("https://admin.fanfare.io", process.env.FANFARE_URL), options);

const [file, name, ...given] = process.argv.slice(2);
const source = fs.readFileSync(file, "utf8");
// The program in a function, so that it may await; its imports stay outside.
const imports = source.match(/^import [^;]*;$/gm);
const body = source.replace(/^import [^;]*;$/gm, "");
const call = name ? `return await ${name}(...given);` : "";
const wrapped = `${imports.join("\n")}\nexport const run = async (...given: any[]) => {${body}\n${call}};`;
const { code } = esbuild.transformSync(wrapped, { loader: "ts", format: "cjs", target: "node18" });
const program = new Module(file);
program.paths = module.paths;
program._compile(code, `${file}.cjs`);

program.exports.run(...given).then(
  (result) => {
    if (process.env.EXPECT_ERROR) throw new Error("nothing was thrown");
    console.log(JSON.stringify(result ?? null));
  },
  (error) => {
    if (!process.env.EXPECT_ERROR) throw error;
    console.log(JSON.stringify({ name: error.name, status: error.status }));
  },
);
