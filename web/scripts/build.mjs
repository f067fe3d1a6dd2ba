// Checks types, builds dist/ and compresses it. Run by npm run build, and by ./dev with its own Node.
import { spawnSync } from "node:child_process";

const steps = [
  ["node_modules/typescript/bin/tsc", "--noEmit"],
  ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"],
  ["scripts/compress.mjs"],
];
for (const step of steps) {
  const { status } = spawnSync(process.execPath, step, { cwd: new URL("..", import.meta.url), stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
