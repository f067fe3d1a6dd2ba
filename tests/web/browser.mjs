// Chromium, signed in, and what every page must be: without faults of accessibility, policy or script.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
export const url = process.env.FANFARE_URL;
export const key = process.env.FANFARE_KEY;
const shots = process.env.FANFARE_SCREENSHOTS;
const PATIENCE = 30_000;

export async function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"],
  });
}

/** A page in a context of its own. What it logs as an error is collected in page.faults. */
export async function openPage(browser, { dark = false, width = 1280, height = 860 } = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", locale: "en-GB",
    timezoneId: "UTC", permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (message) => {
    // The browser itself notes answers of 4xx; the page shows them.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) page.faults.push(message.text());
  });
  return page;
}

export async function signIn(page, apiKey = key) {
  await page.goto(`${url}/dashboard/`);
  await page.getByLabel("API key").fill(apiKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("#main h1").waitFor();
}

/** Follows a link of the navigation. */
export const open = (page, name) => page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();

export async function goTo(page, path) {
  await page.goto(`${url}/dashboard${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(() => !document.querySelector(".skeleton"));
}

/** Nothing that axe-core complains of, and no error in the console. */
export async function assertSound(page, where) {
  // A session's devtools protocol isn't bound by the page's policy.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map((each) => `${each.id}: ${each.nodes.map((node) => `${node.html} ${node.failureSummary}`).join(" | ")}`), [], where);
  assert.deepEqual(page.faults, [], where);
}

/** For a test that failed: what the page looked like. */
export async function picture(page, file) {
  await page?.screenshot({ path: file }).catch(() => undefined);
}

export async function shoot(page, name) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(shots, `${name}.png`), animations: "disabled" });
}

/** What `condition` returns once it is true. */
export async function eventually(condition, what) {
  for (const end = Date.now() + PATIENCE; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) assert.fail(`${what} is not there`);
  }
}

export async function call(method, path, body, headers = {}) {
  const send = () => fetch(url + path, {
    method, headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // 503: nothing was done, send it again.
  let answer;
  await eventually(async () => (answer = await send()).status !== 503, `an answer to ${method} ${path}`);
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

export const makeEndpoint = (endpoint) => call("POST", "/api/webhooks", { dialect: "fanfare", ...endpoint });
export const publish = (type, data = {}) => call("POST", "/api/events", { type, data });
