// Makes the generated sources from openapi.yaml and dialects/*.yaml; --check only compares.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { parse } from "yaml";
import { eventTypes } from "./events.mjs";
import { idempotentOperations } from "./operations.mjs";

const root = new URL("../../../", import.meta.url);
const packages = new URL("../", import.meta.url);

const read = (path) => parse(readFileSync(new URL(path, root), "utf8"));
const dialects = readdirSync(new URL("dialects/", root))
  .filter((name) => name.endsWith(".yaml"))
  .sort()
  .map((name) => read(`dialects/${name}`));
const events = `// From dialects/*.yaml by npm run generate.\n\n${eventTypes(dialects)}`;
const api = astToString(await openapiTS(new URL("openapi.yaml", root), { silent: true }));

const files = {
  "admin/src/generated/api.ts": `// From openapi.yaml by npm run generate.\n\n${api}`,
  "admin/src/generated/operations.ts":
    `// From openapi.yaml by npm run generate.\n\n${idempotentOperations(read("openapi.yaml"))}`,
  "admin/src/generated/events.ts": events,
  "receiver/src/generated/events.ts": events,
};

const check = process.argv.includes("--check");
const stale = [];
for (const [name, text] of Object.entries(files)) {
  const file = new URL(name, packages);
  if (!check) {
    writeFileSync(file, text);
  } else if (current(file) !== text) {
    stale.push(name);
  }
}
if (stale.length > 0) {
  console.error(`${stale.join(", ")}: older than openapi.yaml or dialects/.`);
  console.error("Run npm run generate in sdk/typescript and commit what it changes.");
  process.exit(1);
}

function current(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
