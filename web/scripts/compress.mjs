// A .gz and a .br beside each file of dist/ that gets smaller by it; fails where the page is too large.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const LIMIT = 200 * 1024;
const dist = new URL("../dist/", import.meta.url).pathname;
let total = 0;
for (const name of readdirSync(dist, { recursive: true })) {
  const text = /\.(html|js|css|svg|json|txt)$/.test(name);
  if (!text && !name.endsWith(".woff2")) continue;
  const content = readFileSync(join(dist, name));
  const zipped = text ? gzipSync(content, { level: 9 }) : content;
  total += zipped.length;
  if (!text) continue;
  writeFileSync(join(dist, `${name}.gz`), zipped);
  writeFileSync(join(dist, `${name}.br`), brotliCompressSync(content));
}
console.log(`dashboard: ${(total / 1024).toFixed(1)} kB compressed in all`);
if (total > LIMIT) throw new Error("the dashboard has more than 200 kB compressed");
