// How soon the dashboard is there, in a browser that never saw it and in one that did; run by ./run.py --first-view.
import { call, key, makeEndpoint, openPage, publish, signIn, startBrowser, url } from "./browser.mjs";
import { startReceiver } from "./receiver.mjs";

const ROUNDS = 20;
const ENDPOINTS = 20;
// As browsers name it: a fast 3G, in bytes a second and milliseconds.
const SLOW = { offline: false, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8, latency: 150 };

const at = (sorted, share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
function tell(what, times) {
  const sorted = times.sort((a, b) => a - b);
  console.log(`${what.padEnd(44)} median ${at(sorted, 0.5)} ms, worst of ${sorted.length} ${at(sorted, 1)} ms`);
}

/** Milliseconds from the navigation to the first paint, and to the page with its data. */
async function load(page, ready) {
  await page.goto(`${url}/dashboard/`);
  await page.locator(ready).first().waitFor();
  const there = await page.evaluate(() => performance.now());
  const painted = await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  return { painted: await painted.jsonValue(), there };
}

async function measure(browser, what, ready, storageState, { warm = false, slow = false } = {}) {
  const painted = [];
  const there = [];
  for (let round = 0; round < ROUNDS; ++round) {
    const context = await browser.newContext({ storageState, locale: "en-GB", reducedMotion: "reduce" });
    const page = await context.newPage();
    if (slow) await (await context.newCDPSession(page)).send("Network.emulateNetworkConditions", SLOW);
    if (warm) await load(page, ready);
    const times = await load(page, ready);
    painted.push(times.painted);
    there.push(times.there);
    await context.close();
  }
  tell(`${what}: first paint`, painted);
  tell(`${what}: all there`, there);
}

/** Bytes of what the first view loads, as gzip sends them. */
async function gzipped(browser, storageState) {
  const context = await browser.newContext({ storageState });
  const page = await context.newPage();
  const files = new Set();
  page.on("response", (answer) => answer.url().includes("/dashboard/") && files.add(answer.url()));
  await load(page, "tbody tr");
  await context.close();
  const sizes = await Promise.all([...files].map(async (file) => {
    const answer = await fetch(file, { headers: { "accept-encoding": "gzip", accept: "text/html,*/*" } });
    return Number(answer.headers.get("content-length"));
  }));
  console.log(`${files.size} files, ${(sizes.reduce((sum, size) => sum + size, 0) / 1024).toFixed(1)} KiB gzipped`);
}

const receiver = await startReceiver();
const browser = await startBrowser();
for (let each = 0; each < ENDPOINTS; ++each) {
  await makeEndpoint({ url: receiver.url(`/${each}`), events: ["order.*"], description: `Endpoint ${each}` });
}
for (let each = 0; each < 50; ++each) await publish("order.created", { orderId: `order_${each}` });
const page = await openPage(browser);
await signIn(page, key);
const signedIn = await page.context().storageState();
await page.context().close();
console.log(`Chromium ${browser.version()}, ${(await call("GET", "/api/webhooks")).data.length} endpoints`);
await gzipped(browser, signedIn);
await measure(browser, "log-in", "form button", undefined);
await measure(browser, "endpoints, never seen", "tbody tr", signedIn);
await measure(browser, "endpoints, seen before", "tbody tr", signedIn, { warm: true });
await measure(browser, "endpoints, never seen, fast 3G", "tbody tr", signedIn, { slow: true });
await browser.close();
receiver.stop();
