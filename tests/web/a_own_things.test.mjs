// Notifications of what is wrong, event types of one's own, and webhooks of others that come in.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, afterEach, before, test } from "node:test";
import { assertSound, call, eventually, goTo, makeEndpoint, open, openPage, picture, publish, shoot, signIn, startBrowser, url } from "./browser.mjs";
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

test("notifications: told while the page is open, led to the delivery, over when the endpoint recovers; in a portal, too", async () => {
  receiver.answer("/notified", 500, "broken");
  const endpoint = await makeEndpoint({ url: receiver.url("/notified"), events: ["note.made"], retryDelays: ["1s"] });
  await goTo(page, `/notifications?endpoint=${endpoint.id}`);
  await page.getByText("No notification matches").waitFor();
  await assertSound(page, "no notifications");
  await publish("note.made");
  // The page learns of it without being asked.
  const entry = page.getByRole("list", { name: "Notifications" }).getByRole("listitem").filter({ hasText: "1 delivery failed" });
  await entry.getByText("Open", { exact: true }).waitFor();
  await entry.getByText("Your server failed while handling it: 1").waitFor();
  await shoot(page, "notifications");
  await assertSound(page, "a notification");

  const link = (await call("POST", "/api/portal-tokens", { name: "Globex", expiresIn: "1h" })).url;
  const portal = await openPage(browser);
  await portal.goto(new URL(link, url).href);
  await open(portal, "Notifications");
  await portal.getByText("1 delivery failed").first().waitFor();
  assert.equal(await portal.getByRole("link", { name: "Inbound sources" }).count(), 0);
  await assertSound(portal, "notifications in a portal");
  await portal.context().close();

  await entry.getByRole("link", { name: "The last delivery" }).click();
  await page.getByRole("heading", { level: 1, name: "note.made" }).waitFor();
  await goTo(page, `/notifications?endpoint=${endpoint.id}`);
  receiver.answer("/notified", 200);
  await publish("note.made");
  const over = page.getByRole("listitem").filter({ hasText: "recovered" });
  await over.getByText("Over", { exact: true }).waitFor();
  await over.getByText("1 message before it").click();
  await over.getByText(/^New .*: 1 delivery failed/).waitFor();
  await page.getByLabel("State").selectOption("open");
  await page.getByText("No notification matches").waitFor();
  await page.getByLabel("State").selectOption("over");
  await over.getByRole("link", { name: /^Endpoint / }).click();
  await page.waitForURL(new RegExp(endpoint.id));
});

test("notification channels: a fault where it is, the secret once, a test that arrives, switched off, deleted", async () => {
  receiver.answer("/channel", 200);
  await open(page, "Notification channels");
  await page.getByText("No channels yet").waitFor();
  await assertSound(page, "no channels");
  await page.getByRole("button", { name: "Add channel" }).click();
  const dialog = page.getByRole("dialog");
  const add = dialog.getByRole("button", { name: "Add channel" });
  await dialog.getByLabel("Name").fill("On call");
  await dialog.getByLabel("Addresses").fill("nobody");
  await add.click();
  await dialog.getByRole("alert").first().waitFor();
  await assertSound(page, "a channel with a fault");
  await dialog.getByLabel("By", { exact: true }).selectOption("webhook");
  await dialog.getByLabel("URL").fill(receiver.url("/channel"));
  await dialog.getByRole("checkbox", { name: "failed deliveries" }).check();
  await add.click();
  await dialog.getByRole("heading", { name: "Channel added" }).waitFor();
  const secret = await dialog.getByLabel("Secret", { exact: true }).inputValue();
  await assertSound(page, "channel added");
  await dialog.getByRole("button", { name: "Done" }).click();
  const entry = page.getByRole("listitem", { name: "On call" });
  await entry.getByText("Told of failed deliveries").waitFor();
  assert.equal((await page.content()).includes(secret), false);
  await shoot(page, "channels");
  await assertSound(page, "channels");
  await entry.getByRole("button", { name: "Send a test" }).click();
  await dialog.getByText("Sent", { exact: true }).waitFor();
  await assertSound(page, "the log of a channel");
  assert.equal(JSON.parse(receiver.of("/channel")[0].body).data?.kind ?? JSON.parse(receiver.of("/channel")[0].body).kind, "test");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await entry.getByRole("button", { name: "Switch off" }).click();
  await entry.getByText("Switched off", { exact: true }).waitFor();
  await entry.getByRole("button", { name: "Delete channel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete channel" }).click();
  await page.getByText("No channels yet").waitFor();
});

test("event types of one's own: declared, faults where they are, data checked, a new version, deprecated, deleted", async () => {
  await open(page, "Event types");
  await page.getByRole("button", { name: "Declare event type" }).click();
  const dialog = page.getByRole("dialog");
  const save = dialog.getByRole("button", { name: "Declare event type" });
  await dialog.getByLabel("Name").fill("webhook.mine");
  await dialog.getByLabel("Description").fill("An invoice was paid");
  await dialog.getByLabel("Category").fill("billing");
  await dialog.getByLabel("JSON Schema of data").fill("{oops");
  await dialog.getByText("This isn't JSON").waitFor();
  await dialog.getByLabel("JSON Schema of data").fill('{"properties": {"amount": {"type": "sum"}}}');
  await save.click();
  await dialog.getByText('names that begin with "webhook." are the platform\'s').waitFor();
  await dialog.getByText(/^\/properties\/amount\/type: /).waitFor();
  await assertSound(page, "event type with faults");
  await dialog.getByLabel("Name").fill("invoice.paid");
  await dialog.getByLabel("JSON Schema of data").fill('{"type": "object", "required": ["amount"], "properties": {"amount": {"type": "string"}}}');
  await dialog.getByLabel("Example of data").fill('{"amount": 9.5}');
  await save.click();
  await dialog.getByText("/amount: must be string").waitFor();
  await dialog.getByLabel("Example of data").fill('{"amount": "9.50"}');
  await dialog.getByLabel("Events that don't fit").selectOption("enforce");
  await save.click();
  await page.getByRole("heading", { level: 2, name: "invoice.paid" }).waitFor();
  await page.getByText("Your own, version 1").waitFor();
  await page.getByText("Checked: enforce").waitFor();

  await page.getByRole("tab", { name: "Check data" }).click();
  await page.getByLabel("Data to check").fill('{"amount": 5}');
  await page.getByRole("button", { name: "Check it" }).click();
  await page.getByText("It doesn't fit").waitFor();
  await page.getByText("must be string").waitFor();
  await shoot(page, "event-type");
  await assertSound(page, "checked data");
  await page.getByLabel("Data to check").fill('{"amount": "5"}');
  await page.getByRole("button", { name: "Check it" }).click();
  await page.getByText("It fits").waitFor();

  await page.getByRole("button", { name: "Change", exact: true }).click();
  await dialog.getByLabel("JSON Schema of data").fill('{"type": "object", "required": ["amount"]}');
  await dialog.getByRole("checkbox", { name: /Deprecated/ }).check();
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Your own, version 2").waitFor();
  await page.getByText("Deprecated", { exact: true }).waitFor();
  assert.equal((await call("GET", "/api/event-types/invoice.paid/versions")).data.length, 2);
  await page.getByLabel("Whose").selectOption("own");
  await page.getByRole("button", { name: "Delete event type" }).click();
  await assertSound(page, "question");
  await page.getByRole("dialog").getByRole("button", { name: "Delete event type" }).click();
  await page.getByText("No event type matches").waitFor();
  assert.deepEqual((await call("GET", "/api/event-types?source=organization")).data, []);
});

test("inbound sources: the secret is told once, the address takes webhooks, rotated, switched off, deleted", async () => {
  await open(page, "Inbound sources");
  await page.getByText("No inbound sources yet").waitFor();
  await assertSound(page, "no inbound sources");
  await page.getByRole("button", { name: "Add source" }).click();
  const dialog = page.getByRole("dialog");
  const add = dialog.getByRole("button", { name: "Add source" });
  await dialog.getByLabel("Name").fill("Code");
  await add.click(); // Stripe makes its secrets itself.
  await dialog.getByRole("alert").waitFor();
  await assertSound(page, "a secret is missing");
  await dialog.getByLabel("Provider").selectOption("generic");
  await dialog.getByLabel("Signature header").fill("");
  await add.click();
  await dialog.getByRole("alert").first().waitFor();
  await assertSound(page, "a generic source");
  await dialog.getByLabel("Provider").selectOption("github");
  await add.click();
  const address = await dialog.getByLabel("Address").inputValue();
  const secret = await dialog.getByLabel("Secret", { exact: true }).inputValue();
  await assertSound(page, "source added");
  await dialog.getByRole("button", { name: "Done" }).click();
  const entry = page.getByRole("listitem", { name: "Code" });
  assert.equal(await entry.getByLabel("Address of Code").inputValue(), address);
  assert.equal((await page.content()).includes(secret), false);
  await entry.getByRole("button", { name: "Copy address" }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address);
  await shoot(page, "inbound");
  await assertSound(page, "inbound sources");

  let number = 0;
  const send = async (with_) => {
    const body = JSON.stringify({ action: "opened" });
    return (await fetch(address, { method: "POST", body, headers: {
      "content-type": "application/json", "x-github-event": "pull_request", "x-github-delivery": `delivery-${++number}`,
      "x-hub-signature-256": `sha256=${createHmac("sha256", with_).update(body).digest("hex")}` } })).status;
  };
  await eventually(async () => await send(secret) === 200, "a webhook that is taken");
  assert.equal(await send("forged"), 401);

  await entry.getByRole("button", { name: "Rotate secret" }).click();
  await dialog.getByRole("button", { name: "Rotate secret" }).click();
  await dialog.getByRole("heading", { name: "The new secret counts" }).waitFor();
  const next = await dialog.getByLabel("New secret").inputValue();
  await assertSound(page, "a new secret");
  await dialog.getByRole("button", { name: "Done" }).click();
  await entry.getByText("2 secrets count").waitFor();
  await eventually(async () => await send(next) === 200, "the new secret");
  assert.equal(await send(secret), 200);
  await entry.getByRole("button", { name: "Switch off" }).click();
  await entry.getByText("Switched off", { exact: true }).waitFor();
  await eventually(async () => await send(next) === 404, "its end");
  await entry.getByRole("button", { name: "Delete source" }).click();
  await assertSound(page, "question");
  await page.getByRole("dialog").getByRole("button", { name: "Delete source" }).click();
  await page.getByText("No inbound sources yet").waitFor();
});

test("who is mailed without a channel, and what becomes of events that don't fit", async () => {
  await open(page, "Notification channels");
  const contact = page.getByRole("form", { name: "While there is no channel" });
  await contact.getByLabel("Mail to").fill("ops@localhost@example.com");
  await contact.evaluate((form) => (form.noValidate = true));
  await contact.getByRole("button", { name: "Save" }).click();
  await contact.getByRole("alert").first().waitFor();
  await contact.getByLabel("Mail to").fill("ops@example.com");
  await contact.getByRole("button", { name: "Save" }).click();
  await contact.getByText("Saved.").waitFor();
  await assertSound(page, "contact");
  await open(page, "Event types");
  const fit = page.getByRole("form", { name: "Events that don't fit" });
  await fit.getByLabel("The type is not in the catalogue").selectOption("off");
  await fit.getByRole("checkbox").uncheck();
  await fit.getByRole("button", { name: "Save" }).click();
  await fit.getByText("Saved.").waitFor();
  await assertSound(page, "validation");
  const settings = await call("GET", "/api/settings");
  assert.deepEqual([settings.contact, settings.eventValidation],
    ["ops@example.com", { schemas: "warn", unknownTypes: "off", builtInTypes: false }]);
  await call("PATCH", "/api/settings", { contact: null, eventValidation: { unknownTypes: "warn", builtInTypes: true } });
});
