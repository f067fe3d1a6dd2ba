// For everyone: light and dark, narrow screens, keyboard alone, no policy broken, small and soon there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertSound, call, goTo, key, openPage, shoot, signIn, startBrowser, url } from "./browser.mjs";

let browser;
before(async () => void (browser = await startBrowser()));
after(() => browser?.close());

async function paths() {
  const [endpoint] = (await call("GET", "/api/webhooks")).data;
  const [delivery] = (await call("GET", "/api/deliveries")).data;
  const [replay] = (await call("GET", "/api/replays")).data;
  const own = endpoint ? ["", "/deliveries", "/verify", "/settings"].map((tab) => `/settings/webhooks/${endpoint.id}${tab}`) : [];
  return ["/settings/webhooks", "/settings/webhooks/new", "/settings/integrations", "/settings/inbound", "/settings/channels", "/settings/redrive", "/settings/keys",
    "/settings/audit", "/notifications", "/deliveries", "/failures", "/dead-letters", "/replays", "/replays?new=replay", "/event-types",
    "/no-such-page", ...own, ...(delivery ? [`/deliveries/${delivery.id}`] : []), ...(replay ? [`/replays/${replay.id}`] : [])];
}

for (const [name, options] of [["dark", { dark: true }], ["narrow", { width: 380, height: 760 }]]) {
  test(`every page is sound: ${name}`, async () => {
    const page = await openPage(browser, options);
    await signIn(page);
    for (const path of await paths()) {
      await page.goto(`${url}/dashboard${path}`);
      await page.getByRole("main").locator("h1, h2").first().waitFor();
      await page.waitForFunction(() => !document.querySelector(".skeleton"));
      await assertSound(page, `${name} ${path}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${name} ${path} is ${overflow} pixels too wide`);
      if (name === "dark" && path === "/settings/webhooks") await shoot(page, name);
    }
    await page.context().close();
  });
}

test("everything can be reached by keyboard: skipping to the content, dialogs that give the focus back", async () => {
  const page = await openPage(browser);
  await page.goto(`${url}/dashboard/`);
  await page.getByLabel("API key").focus();
  await page.keyboard.type(key);
  await page.keyboard.press("Enter");
  await page.locator("#main h1").waitFor();
  await page.reload();
  await page.locator("#main h1").waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Skip to content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
  await goTo(page, "/settings/keys");
  const create = page.getByRole("button", { name: "Create key" });
  await create.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.closest("dialog") !== null), true);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await create.evaluate((button) => button === document.activeElement), true);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Deliveries" }).press("Enter");
  await page.getByRole("heading", { level: 1, name: "Deliveries" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
  await page.context().close();
});

test("the theme can be chosen and is kept", async () => {
  const page = await openPage(browser);
  await signIn(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "Use the dark theme" }).click();
  const dark = await ground();
  assert.notEqual(dark, light);
  await page.reload();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  assert.equal(await ground(), dark);
  await page.context().close();
});

test("nothing comes from elsewhere, the policy is strict, less than 200 kB, soon there", async () => {
  const page = await openPage(browser);
  const answers = [];
  page.on("response", (answer) => answers.push(answer));
  await signIn(page);
  await page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  const files = answers.filter((answer) => answer.url().includes("/dashboard/"));
  assert.ok(files.length >= 4);
  assert.deepEqual(answers.map((answer) => new URL(answer.url()).origin).filter((origin) => origin !== url), []);
  const policy = files[0].headers()["content-security-policy"];
  assert.match(policy, /^default-src 'none'; script-src 'self';/);
  assert.doesNotMatch(policy, /unsafe/);
  for (const file of files.filter((answer) => answer.url().includes("/assets/"))) {
    assert.match(file.headers()["cache-control"], /immutable/, file.url());
    if (/\.(js|css)$/.test(file.url())) assert.match(file.headers()["content-encoding"], /^(gzip|br)$/, file.url());
  }
  const sizes = await page.evaluate(() => performance.getEntriesByType("resource").filter((each) => each.name.includes("/assets/"))
    .reduce((sum, each) => sum + each.encodedBodySize, 0));
  assert.ok(sizes < 200 * 1024, `${sizes} bytes`);
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  console.log(`first view: ${Math.round(painted)} ms, ${Math.round(sizes / 1024)} kB`);
  await page.context().close();
});
