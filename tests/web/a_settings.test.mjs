// What is typed into forms and what of it is sent, while others change the same things.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { assertSound, call, eventually, goTo, makeEndpoint, openPage, picture, signIn, startBrowser } from "./browser.mjs";
import { startReceiver } from "./receiver.mjs";

let browser, receiver, page;

before(async () => {
  [browser, receiver] = await Promise.all([startBrowser(), startReceiver()]);
  page = await openPage(browser);
  await signIn(page);
});
after(async () => {
  await browser?.close();
  receiver?.stop();
});

afterEach((context) => context.passed ? undefined : picture(page, `${process.env.FANFARE_PICTURES}/${context.name.slice(0, 30).replace(/\W+/g, "_")}.png`));

test("settings: what is typed stays while the endpoint changes, and what nobody typed follows it", async () => {
  const endpoint = await makeEndpoint({ url: receiver.url("/typed"), events: ["form.typed"], description: "Old" });
  await goTo(page, `/settings/webhooks/${endpoint.id}/settings`);
  await page.getByText("Headers, retries and limits").click();
  await page.getByLabel("Description").fill("Of the night shift");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  assert.equal(await page.getByLabel("Description").inputValue(), "Of the night shift");
  await call("PATCH", `/api/webhooks/${endpoint.id}`, { description: "A colleague's", concurrency: 7 });
  await eventually(async () => (await page.getByLabel("Requests at the same time").inputValue()) === "7", "the colleague's number");
  assert.equal(await page.getByLabel("Description").inputValue(), "Of the night shift");

  const { version } = await call("GET", `/api/webhooks/${endpoint.id}`);
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Saved.").waitFor();
  const now = await eventually(async () => {
    const found = await call("GET", `/api/webhooks/${endpoint.id}`);
    return found.version > version && found;
  }, "the change");
  assert.deepEqual([now.description, now.concurrency, now.status], ["Of the night shift", 7, "paused"]);
  await call("PATCH", `/api/webhooks/${endpoint.id}`, { concurrency: 8 });
  await eventually(async () => (await page.getByLabel("Requests at the same time").inputValue()) === "8", "the next version");
  assert.ok(await page.getByText("Saved.").isVisible());
  await call("PATCH", `/api/webhooks/${endpoint.id}`, { description: "A colleague's again" });
  await eventually(async () => (await page.getByLabel("Description").inputValue()) === "A colleague's again", "a field that was saved follows, too");
  await assertSound(page, "settings that changed");
});

test("settings: only what was changed is sent, and a new rate keeps the burst", async () => {
  const endpoint = await makeEndpoint({ url: receiver.url("/burst"), events: ["form.sent"], rateLimit: { perSecond: 20, burst: 1 } });
  await goTo(page, `/settings/webhooks/${endpoint.id}/settings`);
  const sent = [];
  page.on("request", (request) => request.method() === "PATCH" && sent.push(request.postDataJSON()));
  const saved = async (fill) => {
    await fill();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Saved.").waitFor();
  };
  await saved(() => page.getByLabel("Description").fill("Slowly"));
  await page.getByText("Headers, retries and limits").click();
  await saved(() => page.getByLabel("Requests a second").fill("30"));
  await saved(() => page.getByLabel("Requests a second").fill("30"));
  assert.deepEqual(sent, [{ description: "Slowly" }, { rateLimit: { perSecond: 30, burst: 1 } }]);
  assert.deepEqual((await call("GET", `/api/webhooks/${endpoint.id}`)).rateLimit, { perSecond: 30, burst: 1 });
});

test("settings: a burst goes with a rate, what is wrong is said at its place, both end together", async () => {
  const endpoint = await makeEndpoint({ url: receiver.url("/bursts"), events: ["form.limited"] });
  await goTo(page, `/settings/webhooks/${endpoint.id}/settings`);
  await page.getByText("Headers, retries and limits").click();
  const rate = page.getByLabel("Requests a second"), burst = page.getByLabel("Burst");
  const limit = async () => (await call("GET", `/api/webhooks/${endpoint.id}`)).rateLimit;
  const save = () => page.getByRole("button", { name: "Save changes" }).click();
  assert.equal(await burst.isDisabled(), true);
  await page.getByText("Needs a number of requests a second").waitFor();
  await rate.fill("20");
  await page.getByText("1 spaces them evenly").waitFor();
  await burst.fill("0");
  await save();
  const fault = page.getByRole("alert");
  await fault.waitFor();
  assert.equal(await burst.getAttribute("aria-invalid"), "true");
  assert.equal(await rate.getAttribute("aria-invalid"), null);
  await assertSound(page, "a burst of none");
  await burst.fill("5");
  await save();
  await page.getByText("Saved.").waitFor();
  assert.deepEqual(await limit(), { perSecond: 20, burst: 5 });
  await burst.fill("");
  await save();
  await eventually(async () => (await limit()).burst === null, "the rate alone");
  await call("PATCH", `/api/webhooks/${endpoint.id}`, { rateLimit: { perSecond: 20, burst: 3 } });
  await eventually(async () => (await burst.inputValue()) === "3", "a colleague's burst");
  await burst.fill("8");
  await rate.fill("");
  assert.equal(await burst.isDisabled(), true);
  await save();
  await eventually(async () => (await limit()) === null, "no limit");
  assert.equal(await burst.inputValue(), "");
});

test("settings: a fault that no field is about is said", async () => {
  const endpoint = await makeEndpoint({ url: receiver.url("/moved"), events: ["form.moved"], authentication: { type: "bearer", token: "t" } });
  await goTo(page, `/settings/webhooks/${endpoint.id}/settings`);
  await page.getByLabel("Endpoint URL").fill("https://elsewhere.example/moved");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("/authentication: send it again with a url of another host or port").waitFor();
});
