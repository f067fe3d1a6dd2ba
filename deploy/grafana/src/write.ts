// node dist/write.js [--check] FOLDER: writes the dashboards as JSON, or says which aren't as written.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Dashboard } from "@grafana/schema";
import { endpoints } from "./endpoints.js";
import { kafka } from "./kafka.js";
import { overview } from "./overview.js";
import { pipeline } from "./pipeline.js";
import { service } from "./service.js";

const all: Record<string, Dashboard> = { overview, pipeline, endpoints, kafka, service };
const check = process.argv.includes("--check");
const folder = process.argv.at(-1)!;

function written(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

mkdirSync(folder, { recursive: true });
for (const [name, dashboard] of Object.entries(all)) {
  const file = join(folder, `${name}.json`);
  const text = JSON.stringify(dashboard, null, 2) + "\n";
  if (!check) writeFileSync(file, text);
  else if (written(file) !== text) {
    console.error(`${file} is not what src/ makes: npm run generate`);
    process.exitCode = 1;
  }
}
