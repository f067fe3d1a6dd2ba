// From the steps of each document to an endpoint of its format, and what is said about formats.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, afterEach, before, test } from "node:test";
import { assertSound, call, eventually, goTo, makeEndpoint, open, openPage, picture, publish, signIn, startBrowser } from "./browser.mjs";
import { startReceiver } from "./receiver.mjs";

let browser, receiver, page;

before(async () => {
  [browser, receiver] = await Promise.all([startBrowser(), startReceiver()]);
  page = await openPage(browser);
  await signIn(page);
});
after(async () => {
  const { data } = await call("GET", "/api/webhooks?limit=200");
  for (const { id, url } of data) if (url.startsWith(receiver.url("/"))) await call("DELETE", `/api/webhooks/${id}`);
  await browser?.close();
  receiver?.stop();
});

afterEach((context) => context.passed ? undefined : picture(page, `${process.env.FANFARE_PICTURES}/${context.name.slice(0, 30).replace(/\W+/g, "_")}.png`));

const main = () => page.locator("#main");
const named = (role, name) => main().getByRole(role, { name, exact: true });
const events = () => page.getByRole("group", { name: "Event types" });
const pick = (name, on = true) => events().getByRole("checkbox", { name: new RegExp(`^${name.replaceAll(".", "\\.")}( |$)`) }).setChecked(on);
const offered = (text) => events().getByText(text, { exact: true }).count();
const format = () => page.getByLabel("Format");

async function type(name) {
  await page.getByLabel("Another type or pattern").fill(name);
  await page.getByRole("button", { name: "Add", exact: true }).click();
}

/** What the form in view makes of it. */
async function saved(path) {
  await page.getByLabel("Endpoint URL").fill(receiver.url(path));
  await page.getByRole("button", { name: "Save endpoint" }).click();
  await page.getByRole("heading", { level: 1, name: "Endpoint added" }).waitFor();
  const { data } = await call("GET", "/api/webhooks");
  return data.find((each) => each.url === receiver.url(path));
}

test("planned.md: Settings > Integrations > Webhooks > Add Webhook makes an endpoint that hears of winners", async () => {
  await open(page, "Integrations");
  await named("link", "Add Webhook").waitFor();
  await named("link", "Webhooks").click();
  await page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  await named("link", "Integrations").waitFor();
  await assertSound(page, "webhooks among the integrations");
  await named("link", "Add Webhook").first().click();
  await page.getByText("Until then fanfare").waitFor();
  await pick("consumer.created");
  await page.getByText("made as fanfare, the default").waitFor();
  assert.ok(await offered("distribution.updated"));
  assert.equal(await offered("draw.winners_selected"), 0, "guide.md knows no consumer.created");
  await pick("distribution.winner_selected");
  await page.getByText("fanfare-snake, by the events chosen").waitFor();
  assert.equal(await offered("distribution.updated"), 0, "an endpoint has one format");
  await page.getByText("Types of other formats are left out").waitFor();
  await assertSound(page, "a format by its events");
  await page.getByText("Signing secret").click();
  await page.getByLabel("Secret", { exact: true }).fill("whsec_your_secret_key");
  const endpoint = await saved("/planned");
  await page.getByText("in the format fanfare-snake").waitFor();
  assert.deepEqual([endpoint.dialect, endpoint.events], ["fanfare-snake", ["consumer.created", "distribution.winner_selected"]]);

  await publish("draw.consumer.won", { drawId: "draw_1", consumerId: "cons_1" });
  await eventually(() => receiver.of("/planned").length > 0, "the winner");
  const [{ headers, body }] = receiver.of("/planned");
  const { type: sent, data } = JSON.parse(body);
  assert.deepEqual([sent, data], ["distribution.winner_selected", { distribution_id: "draw_1", consumer_id: "cons_1" }]);
  assert.equal(headers["x-fanfare-signature"], `sha256=${createHmac("sha256", "whsec_your_secret_key").update(body).digest("hex")}`);
});

test("guide.md: Settings > Webhooks > Add Endpoint makes one whose signature has a time", async () => {
  await open(page, "Webhooks");
  await named("link", "Add Endpoint").first().click();
  for (const name of ["queue.consumer_admitted", "draw.winners_selected", "experience.paused"]) await pick(name);
  await page.getByText("fanfare-v1, by the events chosen").waitFor();
  const endpoint = await saved("/guide");
  assert.equal(endpoint.dialect, "fanfare-v1");
  await publish("queue.consumer.admitted", { queueId: "queue_1", consumerId: "cons_1" });
  await eventually(() => receiver.of("/guide").length > 0, "the admission");
  assert.match(receiver.of("/guide")[0].headers["x-fanfare-signature"], /^t=\d+,v1=[0-9a-f]{64}$/);
});

test("overview.md: a whole category is of one format, of the deployment's own first", async () => {
  await open(page, "Webhooks");
  await named("link", "Add Endpoint").first().click();
  await events().getByText("order.paid", { exact: true }).waitFor();
  await page.getByRole("checkbox", { name: "order", exact: true }).check();
  await page.getByText("3 chosen").waitFor();
  assert.equal(await offered("order.paid"), 0);
  await page.getByRole("checkbox", { name: "order", exact: true }).uncheck();
  await page.getByText("0 chosen").waitFor();
  // Neither overview.md nor events.md has a category of this name.
  await page.getByRole("checkbox", { name: "team", exact: true }).check();
  await page.getByText("generic, by the events chosen").waitFor();
  await page.getByRole("checkbox", { name: "team", exact: true }).uncheck();
  await page.getByLabel("All events").check();
  await page.getByText("made as fanfare, the default").waitFor();
  assert.equal((await saved("/overview")).dialect, "fanfare");
  await named("button", "Send Test Event").waitFor();
  await named("link", "Go to the endpoint").click();
  await named("button", "Send Test Event").waitFor();
});

test("names that are not of the endpoint's format are told of", async () => {
  await goTo(page, "/settings/webhooks/new");
  await type("queue.consumer.admitted");
  await type("distribution.winner_selected");
  const doubt = page.getByRole("note").filter({ hasText: "No such type in fanfare: distribution.winner_selected" });
  await doubt.getByText("fanfare-snake has it").waitFor();
  await assertSound(page, "names of two formats");
  await format().selectOption("fanfare-snake");
  await page.getByText("1 chosen").waitFor();
  await doubt.waitFor({ state: "detached" });
  await format().selectOption("fanfare");
  await page.getByText("0 chosen").waitFor();
  await type("distribution.winner_selected");
  await doubt.waitFor();
  await format().selectOption({ label: "By the events chosen" });
  await page.getByText("fanfare-snake, by the events chosen").waitFor();
  await doubt.waitFor({ state: "detached" });
  // It has no types of its own, and sends what is published under its name.
  await format().selectOption("standard");
  await pick("order.created");
  await page.getByText("2 chosen").waitFor();
  assert.equal(await page.getByText("No such type").count(), 0);
  await pick("order.created", false);
  await format().selectOption({ label: "By the events chosen" });
  // What no document knows is sent as it is named, and leaves the others their format.
  await type("of.my.own");
  await page.getByText("fanfare-snake, by the events chosen").waitFor();
  const endpoint = await saved("/mixed");
  assert.equal(endpoint.dialect, "fanfare-snake");
  await goTo(page, `/settings/webhooks/${endpoint.id}/settings`);
  await type("queue.consumer.admitted");
  await page.getByRole("note").filter({ hasText: "No such type in fanfare-snake: queue.consumer.admitted" }).waitFor();
  await assertSound(page, "a name of another format in the settings");
});

const testDialog = async (endpoint) => {
  await goTo(page, `/settings/webhooks/${endpoint.id}`);
  await named("button", "Send Test Event").click();
  return page.getByRole("dialog", { name: "Send Test Event", exact: true });
};

test("a test event of a format that documents no types: those that are published, or any that is typed", async () => {
  const standard = await makeEndpoint({ url: receiver.url("/standard"), events: ["*"], dialect: "standard" });
  let dialog = await testDialog(standard);
  await dialog.getByLabel("Event type").selectOption("order.created");
  await eventually(async () => (await dialog.getByLabel("Payload").inputValue()).includes("orderId"), "the sample");
  await dialog.getByRole("button", { name: "Send Test Event", exact: true }).click();
  await dialog.getByText("Your server accepted it (200)").waitFor();
  assert.equal(JSON.parse(receiver.of("/standard").at(-1).body).type, "order.created");

  await dialog.getByLabel("Event type").selectOption({ label: "Another type…" });
  await dialog.getByRole("button", { name: "Send again" }).click();
  await dialog.getByText("Name the type to send").waitFor();
  await assertSound(page, "a type is missing");
  await dialog.getByLabel("Name of the type").fill("of.my.own");
  await dialog.getByLabel("Payload").fill('{"number": 1}');
  await dialog.getByRole("button", { name: "Send Test Event", exact: true }).click();
  await eventually(() => receiver.of("/standard").length === 2, "the second");
  const { type: sent, data } = JSON.parse(receiver.of("/standard").at(-1).body);
  assert.deepEqual([sent, data], ["of.my.own", { number: 1 }]);

  const generic = await makeEndpoint({ url: receiver.url("/generic"), events: ["order.*"], dialect: "generic" });
  dialog = await testDialog(generic);
  await eventually(async () => /^order\./.test(await dialog.getByLabel("Event type").inputValue()), "one that is subscribed");
  await dialog.getByRole("button", { name: "Send Test Event", exact: true }).click();
  await eventually(() => receiver.of("/generic").length === 1, "an order");
});

test("advice that holds in each format: 410, 415, a clock that is wrong", async () => {
  receiver.answer("/advised", 410);
  const generic = await makeEndpoint({ url: receiver.url("/advised"), events: ["user.created"], dialect: "generic", retryDelays: ["1h"] });
  await publish("user.created", { name: "Ada" });
  await goTo(page, `/settings/webhooks/${generic.id}`);
  await page.getByText("unless its format retries it, as generic does").waitFor();
  receiver.answer("/events", 415);
  const cloud = await makeEndpoint({ url: receiver.url("/events"), events: ["user.*"], dialect: "cloudevents", retryDelays: ["1h"] });
  await publish("user.updated", { name: "Ada" });
  await goTo(page, `/settings/webhooks/${cloud.id}`);
  await page.getByText("Accept the Content-Type that is sent").waitFor();
  for (const dialect of ["fanfare", "fanfare-v1", "fanfare-snake", "generic", "standard", "cloudevents"]) {
    const endpoint = await makeEndpoint({ url: receiver.url("/clock"), events: ["clock.read"], dialect });
    await goTo(page, `/settings/webhooks/${endpoint.id}/verify`);
    await page.getByText("It is the secret of another endpoint").waitFor();
    assert.equal(await page.getByText("clock is more than five minutes off").count(), dialect === "fanfare-snake" || dialect === "generic" ? 0 : 1, dialect);
    await call("DELETE", `/api/webhooks/${endpoint.id}`);
  }
});

test("a secret that can be told again isn't said to be shown once", async () => {
  await goTo(page, "/settings/webhooks/new");
  await type("of.my.own");
  const { id } = await saved("/told");
  assert.equal(await page.getByText("only now").count(), 0);
  await page.getByText("Reveal secret").waitFor();
  const secret = await page.getByLabel("Signing secret").inputValue();
  await goTo(page, `/settings/webhooks/${id}/settings`);
  await page.getByRole("button", { name: "Reveal secret" }).click();
  assert.equal(await page.getByLabel("Signing secret").inputValue(), secret);
});

test("a delivery that was tried at once isn't said to have been sent again", async () => {
  receiver.answer("/runs", 503);
  const endpoint = await makeEndpoint({ url: receiver.url("/runs"), events: ["run.made"], retryDelays: ["1h"] });
  await publish("run.made");
  const delivery = await eventually(async () =>
    (await call("GET", `/api/deliveries?endpointId=${endpoint.id}&status=retrying`)).data.find((each) => each.nextAttemptAt), "a failure");
  await goTo(page, `/deliveries/${delivery.id}`);
  // The log may know of the attempt before it knows where the next one waits.
  await eventually(async () => {
    const answered = page.waitForResponse((response) => response.url().endsWith("/retry"));
    await page.getByRole("button", { name: "Retry now" }).click();
    return (await answered).status() === 202;
  }, "a retry");
  const runs = page.getByText("Retried now, cancelled or sent again").locator("..");
  await runs.getByText("once", { exact: true }).waitFor();
  receiver.answer("/runs", 200);
  await page.getByRole("button", { name: "Send again" }).click();
  await runs.getByText("twice", { exact: true }).waitFor();
  await assertSound(page, "runs of a delivery");
});
