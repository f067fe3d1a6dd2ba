// The flows of the documents, and what people need on a bad day, each as a person goes through it.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { assertSound, call, eventually, goTo, key, makeEndpoint, open, openPage, picture, publish, shoot, signIn, startBrowser, url } from "./browser.mjs";
import { startReceiver } from "./receiver.mjs";

let browser, receiver, page;

before(async () => {
  [browser, receiver] = await Promise.all([startBrowser(), startReceiver()]);
  page = await openPage(browser);
});
after(async () => {
  await browser?.close();
  receiver?.stop();
});

afterEach((context) => context.passed ? undefined : picture(page, `${process.env.FANFARE_PICTURES}/${context.name.slice(0, 30).replace(/\W+/g, "_")}.png`));

const heading = (name) => page.getByRole("heading", { level: 1, name });

test("signing in: a wrong key is refused in words, a right one opens Settings > Webhooks", async () => {
  await page.goto(`${url}/`);
  await page.getByLabel("API key").fill("sk_live_wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("unknown, expired or revoked").waitFor();
  await assertSound(page, "login");
  await signIn(page);
  await heading("Webhooks").waitFor();
  await page.getByText("No endpoints yet").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await assertSound(page, "no endpoints");
  const cookies = await page.context().cookies();
  assert.ok(cookies.find((cookie) => cookie.name === "fanfare_session" && cookie.httpOnly && cookie.sameSite === "Strict"));
  assert.equal(await page.evaluate((given) => JSON.stringify([localStorage, sessionStorage, document.cookie]).includes(given), key), false);
});

test("adding an endpoint: http:// is explained, events are picked by category and search, the secret is told once", async () => {
  await page.getByRole("link", { name: "Add Endpoint", exact: true }).first().click();
  await heading("Add Endpoint").waitFor();
  await page.getByRole("button", { name: "Save endpoint" }).click();
  await page.getByText("Choose at least one event type").waitFor();
  await page.getByLabel("Endpoint URL").fill("http://example.com/hook");
  await page.getByText("http:// is refused").waitFor();
  await page.getByLabel("Search event types").fill("order");
  await page.getByRole("checkbox", { name: "order", exact: true }).check();
  await page.getByLabel("Search event types").fill("");
  await page.getByRole("checkbox", { name: "queue.consumer.admitted" }).check();
  await page.getByText("4 chosen").waitFor();
  await shoot(page, "add-endpoint");
  await assertSound(page, "add endpoint");
  await page.getByLabel("Endpoint URL").fill(receiver.url("/shop"));
  await page.getByLabel("Description").fill("Shop backend");
  await page.getByRole("button", { name: "Save endpoint" }).click();
  await heading("Endpoint added").waitFor();
  const secret = await page.getByLabel("Signing secret").inputValue();
  assert.match(secret, /^whsec_/);
  await page.getByRole("button", { name: "Copy signing secret" }).click();
  await page.getByText("Copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
  await assertSound(page, "endpoint added");
});

test("a test event: a choice of type, a payload that can be edited, the answer at once", async () => {
  receiver.answer("/shop", 200, '{"received":true}');
  await page.getByRole("button", { name: "Send Test Event", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Send Test Event", exact: true });
  await eventually(async () => (await dialog.getByLabel("Payload").inputValue()).includes("orderId"), "the sample");
  await dialog.getByLabel("Event type").selectOption("order.completed");
  await dialog.getByLabel("Payload").fill("{oops");
  await dialog.getByRole("button", { name: "Send Test Event", exact: true }).click();
  await dialog.getByText("This isn't JSON").waitFor();
  await dialog.getByLabel("Payload").fill('{"orderId": "order_of_mine"}');
  await dialog.getByRole("button", { name: "Send Test Event", exact: true }).click();
  await dialog.getByText("Your server accepted it (200)").waitFor();
  await dialog.getByText('"received": true').waitFor();
  await assertSound(page, "test event");
  await shoot(page, "test-event");
  assert.equal(JSON.parse(receiver.of("/shop").at(-1).body).data.orderId, "order_of_mine");
  receiver.answer("/shop", 401, '{"error":"Invalid signature"}');
  await dialog.getByRole("button", { name: "Send again" }).click();
  await dialog.getByText("Your server did not accept the signature (401)").waitFor();
  await dialog.getByRole("link", { name: "Verification code" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  receiver.answer("/shop", 200, '{"received":true}');
});

test("verification code: seven languages, and Node's tells a genuine delivery from a forged one", async () => {
  await publish("order.created", { orderId: "order_1" });
  await eventually(() => receiver.of("/shop").length >= 3, "a delivery");
  const [endpoint] = (await call("GET", "/api/webhooks")).data;
  await goTo(page, `/settings/webhooks/${endpoint.id}/verify`);
  const code = {};
  for (const language of ["Node", "Python", "Go", "PHP", "Ruby", "Java", "C#"]) {
    await page.getByRole("tab", { name: language, exact: true }).click();
    code[language] = await page.getByLabel(`${language} code`).textContent();
    assert.match(code[language], /x-fanfare-signature/i, language);
    assert.match(code[language], new RegExp(endpoint.id), language);
  }
  await page.getByRole("button", { name: "Reveal secret" }).click();
  const secret = await page.getByLabel("Signing secret").inputValue();
  await page.getByRole("tab", { name: "Node", exact: true }).click();
  await shoot(page, "verify");
  await assertSound(page, "verify");
  const { createRequire } = await import("node:module");
  const verify = new Function("require", `${code.Node}; return verify;`)(createRequire(import.meta.url));
  const { headers, body } = receiver.of("/shop").at(-1);
  assert.equal(verify(headers, body, secret), true);
  assert.equal(verify(headers, Buffer.from(body.toString().replace("order_1", "order_2")), secret), false);
  await page.getByRole("tab", { name: "Node", exact: true }).press("ArrowRight");
  await page.getByLabel("Python code").waitFor();
});

test("verification code of an endpoint with ed25519: its own, with the public key", async () => {
  const endpoint = await makeEndpoint({ url: receiver.url("/ed25519"), events: ["key.made"], dialect: "standard", secretType: "ed25519" });
  await goTo(page, `/settings/webhooks/${endpoint.id}/verify`);
  await page.getByText("This endpoint signs with ed25519").waitFor();
  assert.equal((await page.content()).includes("createHmac"), false);
  assert.equal(await page.getByRole("button", { name: "Reveal secret" }).count(), 0);
  const publicKey = await page.getByLabel("Public key", { exact: true }).inputValue();
  assert.equal(publicKey, endpoint.publicKeys[0].key);
  const code = await page.getByLabel("Node code").textContent();
  await assertSound(page, "verify ed25519");
  await publish("key.made", { number: "1" });
  await eventually(() => receiver.of("/ed25519").length > 0, "a delivery");
  const { createRequire } = await import("node:module");
  const verify = new Function("require", `${code}; return verify;`)(createRequire(import.meta.url));
  const { headers, body } = receiver.of("/ed25519").at(-1);
  assert.equal(verify(headers, body, publicKey), true);
  assert.equal(verify(headers, Buffer.from(body.toString().replace('"1"', '"2"')), publicKey), false);
  await call("DELETE", `/api/webhooks/${endpoint.id}`);
});

test("a bad day: cause in plain words, request and response of an attempt, mended, replayed", async () => {
  receiver.answer("/orders", 500, '{"error":"column \\"total\\" does not exist"}');
  const endpoint = await makeEndpoint({ url: receiver.url("/orders"), events: ["order.*"], description: "Order service", retryDelays: ["1h"] });
  for (let order = 1; order <= 5; ++order) await publish("order.created", { orderId: `order_${order}`, amount: "149.99" });
  await open(page, "Webhooks");
  const row = page.getByRole("row", { name: /orders/ });
  await row.getByText("Failing").waitFor();
  await row.getByText("0 %").waitFor();
  await row.getByText("Your server had an error").waitFor();
  await shoot(page, "endpoints");
  await assertSound(page, "endpoints");
  await row.getByRole("link").click();
  await page.getByText("Nothing was accepted lately").waitFor();
  const cause = page.getByRole("listitem").filter({ hasText: "Your server had an error" });
  await cause.getByText("5", { exact: true }).waitFor();
  await cause.getByText("column").waitFor();
  await shoot(page, "endpoint-failing");
  await assertSound(page, "failing endpoint");
  await cause.getByRole("link", { name: "Show an example" }).click();
  await heading("order.created").waitFor();
  await page.getByText("The next attempt comes").waitFor();
  const sent = page.getByLabel("Request of attempt 1", { exact: true });
  await sent.waitFor();
  const shown = await sent.textContent();
  const id = await page.locator(".facts dd").first().textContent();
  const got = receiver.of("/orders").find((request) => request.headers["x-fanfare-delivery-id"] === id);
  for (const name of ["x-fanfare-signature", "x-fanfare-timestamp", "content-length", "user-agent", "host"]) {
    assert.match(shown.toLowerCase(), new RegExp(`^${name}: ${got.headers[name].toLowerCase().replace(/[.*+?^$()|]/g, "\\$&")}$`, "m"), shown);
  }
  assert.deepEqual(JSON.parse(await page.getByLabel("Request body of attempt 1").textContent()), JSON.parse(got.body));
  await page.getByText("does not exist").waitFor();
  await shoot(page, "delivery");
  await assertSound(page, "delivery");
  receiver.answer("/orders", 200, "{}");
  await page.getByRole("button", { name: "Retry now" }).click();
  await page.getByText("Delivered", { exact: true }).first().waitFor();
  await page.getByText("Your server accepted it").waitFor();
  await shoot(page, "delivery-mended");
  await assertSound(page, "delivered");
  // The page of the endpoint learns of it without being asked.
  await goTo(page, `/settings/webhooks/${endpoint.id}`);
  await cause.getByText("4", { exact: true }).waitFor();
  await cause.getByRole("button", { name: "Retry all now" }).click();
  await heading("Replay").waitFor();
  await page.getByText("Waiting deliveries, tried now").waitFor();
  await page.getByText("Done", { exact: true }).waitFor();
  await goTo(page, `/settings/webhooks/${endpoint.id}`);
  await cause.waitFor({ state: "detached" });
  await page.getByText("Active", { exact: true }).first().waitFor();
});

test("dead letters: inspected, sent again one by one, and all by a dry run and a replay with its progress", async () => {
  receiver.answer("/billing", 404, '{"message":"no such route"}');
  const endpoint = await makeEndpoint({ url: receiver.url("/billing"), events: ["order.completed"], description: "Billing", retryDelays: ["1s"] });
  for (let order = 1; order <= 12; ++order) await publish("order.completed", { orderId: `order_${order}` });
  await eventually(async () => (await call("GET", `/api/dead-letters?endpointId=${endpoint.id}`)).data.length === 12, "twelve dead letters");
  await open(page, "Dead letters");
  await page.getByLabel("Endpoint").selectOption(endpoint.id);
  await page.getByRole("cell", { name: "All attempts failed" }).first().waitFor();
  await shoot(page, "dead-letters");
  await assertSound(page, "dead letters");
  await page.getByRole("button", { name: "Inspect" }).first().click();
  await page.getByRole("dialog").getByText("orderId").waitFor();
  await assertSound(page, "dead letter");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await open(page, "Failures");
  await page.getByText("There is nothing at this URL").waitFor();
  await shoot(page, "failures");
  await assertSound(page, "failures");
  receiver.answer("/billing", 200, "{}");
  await goTo(page, `/dead-letters?endpoint=${endpoint.id}`);
  await page.getByRole("button", { name: "Send again" }).first().click();
  await eventually(async () => (await call("GET", `/api/dead-letters?endpointId=${endpoint.id}`)).data.length === 11, "one letter less");
  await page.getByRole("link", { name: "Send all of these again" }).click();
  const dialog = page.getByRole("dialog", { name: "New replay" });
  await dialog.getByText("Time, event types, rate").click();
  await dialog.getByLabel("Deliveries a second").fill("4");
  await dialog.getByRole("button", { name: "Dry run" }).click();
  await dialog.getByText("11 deliveries would be sent").waitFor();
  await shoot(page, "replay-dry-run");
  await assertSound(page, "dry run");
  await dialog.getByRole("button", { name: "Send 11 again" }).click();
  await heading("Replay").waitFor();
  await page.getByText(/[1-9]\d* of 11|Done/).waitFor();
  await shoot(page, "replay");
  await page.getByText("Done", { exact: true }).waitFor();
  await assertSound(page, "replay");
  await eventually(async () => (await call("GET", `/api/dead-letters?endpointId=${endpoint.id}`)).data.length === 0, "no letter any more");
});

test("a dead letter that became no delivery leads nowhere and can't be sent again", async () => {
  const failedAt = "2024-12-01T18:00:00.000Z";
  const broken = { endpointId: null, reason: "schema", eventType: "order.broken" };
  const group = { ...broken, count: 1, firstFailedAt: failedAt, lastFailedAt: failedAt };
  const letter = { ...broken, id: "dl_1", error: "/data/amount: is missing", eventId: "evt_1", deliveryId: null, payload: {}, failedAt,
    retryCount: 0, redriving: false, attemptCount: 0, attempts: [] };
  const answer = (route) => route.fulfill({ json: { data: [route.request().url().includes("/groups") ? group : letter] } });
  const calls = /\/api\/dead-letters[/?]/;
  await page.route(calls, answer);
  await goTo(page, "/dead-letters?reason=schema");
  await page.getByRole("cell", { name: "order.broken" }).waitFor();
  await page.getByText("no endpoint: they became no delivery").waitFor();
  assert.equal(await page.getByRole("link", { name: "order.broken" }).count(), 0);
  assert.equal(await page.getByText(/^Send (again|all)/).count(), 0);
  await page.getByRole("button", { name: "Inspect" }).waitFor();
  await page.unroute(calls, answer);
});

test("a replay can be paused, resumed and cancelled", async () => {
  const endpoint = (await call("GET", "/api/webhooks")).data.find((each) => each.url.endsWith("/billing"));
  await goTo(page, `/replays?new=replay&endpoint=${endpoint.id}`);
  const dialog = page.getByRole("dialog", { name: "New replay" });
  await dialog.getByRole("checkbox", { name: "were delivered" }).check();
  await dialog.getByText("Time, event types, rate").click();
  await dialog.getByLabel("Deliveries a second").fill("0.5");
  await dialog.getByRole("button", { name: "Dry run" }).click();
  await dialog.getByRole("button", { name: "Send 12 again" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText("Running", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel replay" }).click();
  await page.getByText("Cancelled", { exact: true }).waitFor();
  await assertSound(page, "cancelled replay");
});

test("deliveries: found by status, answer and event, kept in the address", async () => {
  await open(page, "Deliveries");
  await page.getByLabel("Status").selectOption({ label: "Delivered" });
  await page.getByLabel("Event type or id").fill("order.created");
  await page.getByLabel("Event type or id").press("Enter");
  await page.waitForURL(/status=delivered.*event=order.created/);
  await page.getByRole("row", { name: /order.created/ }).first().waitFor();
  await eventually(async () => (await page.getByRole("cell", { name: "order.completed" }).count()) === 0, "only its own type");
  await assertSound(page, "deliveries");
  // What is typed stays while the list is drawn anew, and two filters at once are both there.
  await page.getByLabel("Event type or id").fill("order.comp");
  const shown = () => page.getByRole("row").count();
  const before = await shown();
  await publish("order.created", { orderId: "order_typed" });
  await eventually(async () => (await shown()) > before, "a new row");
  assert.equal(await page.getByLabel("Event type or id").inputValue(), "order.comp");
  await page.getByLabel("Event type or id").fill("order.created");
  await page.evaluate(() => {
    for (const [label, value] of [["Status", "failed"], ["Last answer", "tls"]]) {
      const field = document.querySelector(`[aria-label="${label}"]`);
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  await page.waitForURL(/status=failed.*outcome=tls/);
  await page.getByLabel("Status").selectOption({ label: "Delivered" });
  await page.getByLabel("Last answer").selectOption({ label: "The TLS handshake failed" });
  await page.getByText("No delivery matches").waitFor();
});

test("deliveries of one event are found by its id, dots and all", async () => {
  const endpoint = await makeEndpoint({ url: receiver.url("/dots"), events: ["dots.made"] });
  const id = `fanfare.in.default/0/${Date.now()}`;
  await call("POST", "/api/events", { id, type: "dots.made", data: {} });
  await publish("dots.made");
  const deliveries = async () => (await call("GET", `/api/deliveries?endpointId=${endpoint.id}&status=delivered`)).data;
  const delivery = await eventually(async () => (await deliveries()).length === 2 && (await deliveries()).find((each) => each.eventId === id), "both deliveries");
  await goTo(page, `/deliveries/${delivery.id}`);
  await page.getByRole("link", { name: "To all endpoints" }).click();
  const rows = page.getByRole("row", { name: /dots.made/ });
  await rows.getByText(id).waitFor();
  assert.equal(await rows.count(), 1);
  const field = page.getByLabel("Event type or id");
  assert.equal(await field.inputValue(), id);
  await assertSound(page, "deliveries of an event");
  await field.fill("dots.made");
  await page.getByLabel("Search by").selectOption("Event type");
  await eventually(async () => (await rows.count()) === 2, "both by their type");
  await field.fill(id);
  await page.getByLabel("Search by").selectOption("Event id");
  await eventually(async () => (await rows.count()) === 1, "the one by its id");
  await page.waitForURL(/[?&]eventId=/);
});

test("an endpoint is called deleted only where that is known", async () => {
  await goTo(page, "/deliveries?event=key.made");
  await page.getByRole("cell", { name: "deleted", exact: true }).waitFor();
  const list = /\/api\/webhooks\?/;
  await page.route(list, (route) => route.fulfill({ status: 503, json: { type: "x", title: "Not now", status: 503 } }));
  await goTo(page, "/deliveries?event=dots.made");
  await page.getByRole("cell", { name: /^whe_/ }).first().waitFor();
  assert.equal(await page.getByText("deleted").count(), 0);
  await page.unroute(list);
});

test("a waiting delivery is cancelled after a question, and sent again", async () => {
  receiver.answer("/slow", 503);
  const endpoint = await makeEndpoint({ url: receiver.url("/slow"), events: ["order.cancelled"], retryDelays: ["1h"] });
  await publish("order.cancelled", { orderId: "order_1" });
  const delivery = await eventually(async () => (await call("GET", `/api/deliveries?endpointId=${endpoint.id}&status=retrying`)).data[0], "a failure");
  await goTo(page, `/deliveries/${delivery.id}`);
  await page.getByRole("button", { name: "Cancel delivery" }).click();
  // It is known to have failed a moment before it is known where it waits.
  const confirm = page.getByRole("dialog").getByRole("button", { name: "Cancel delivery" });
  await eventually(async () => {
    if (await confirm.isEnabled().catch(() => false)) await confirm.click().catch(() => undefined);
    return (await confirm.count()) === 0;
  }, "the end of the question");
  await page.getByText("Cancelled", { exact: true }).waitFor();
  receiver.answer("/slow", 200);
  await page.getByRole("button", { name: "Send again" }).click();
  await page.getByText("Delivered", { exact: true }).first().waitFor();
});

test("an endpoint is changed, paused, its secret rotated, and deleted after a question", async () => {
  const endpoint = await makeEndpoint({ url: receiver.url("/settings"), events: ["consumer.created"] });
  await goTo(page, `/settings/webhooks/${endpoint.id}/settings`);
  await page.getByLabel("Description").fill("Of the marketing team");
  await page.getByText("Headers, retries and limits").click();
  await page.getByLabel("Headers of your own").fill("Content-Length: 5");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("alert").first().waitFor();
  await assertSound(page, "settings with a fault");
  await page.getByLabel("Headers of your own").fill("X-Team: marketing");
  await page.getByLabel("Requests a second").fill("5");
  await page.getByText("Filter on content").click();
  await page.getByLabel("Filter", { exact: true }).fill('{"data": {"source": ["nowhere"]}}');
  await page.getByRole("button", { name: "Try it on the sample" }).click();
  await page.getByText("The sample doesn't fit").waitFor();
  await assertSound(page, "filter");
  await page.getByRole("button", { name: "Save changes" }).click();
  await eventually(async () => (await call("GET", `/api/webhooks/${endpoint.id}`)).headers["X-Team"] === "marketing", "the header");
  assert.deepEqual((await call("GET", `/api/webhooks/${endpoint.id}`)).filter, { data: { source: ["nowhere"] } });
  await page.getByRole("button", { name: "Rotate secret" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rotate secret" }).click();
  assert.match(await page.getByLabel("New signing secret").inputValue(), /^whsec_/);
  await page.getByRole("button", { name: "Sign with the new secret now" }).click();
  await page.getByText("The new secret signs from now on").waitFor();
  await assertSound(page, "settings");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await page.getByRole("button", { name: "Delete endpoint" }).click();
  await assertSound(page, "question");
  await page.getByRole("dialog").getByRole("button", { name: "Delete endpoint" }).click();
  await heading("Webhooks").waitFor();
  assert.equal((await call("GET", "/api/webhooks")).data.some((each) => each.id === endpoint.id), false);
});

test("a disabled endpoint says why, and is enabled with what it missed", async () => {
  receiver.answer("/gone", 410);
  const endpoint = await makeEndpoint({ url: receiver.url("/gone"), events: ["consumer.updated"] });
  await publish("consumer.updated");
  await goTo(page, `/settings/webhooks/${endpoint.id}`);
  await page.getByText("Your server answered 410 Gone").waitFor();
  await assertSound(page, "disabled endpoint");
  receiver.answer("/gone", 200);
  await page.getByRole("button", { name: "Enable" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Enable" }).click();
  await page.getByText("Active", { exact: true }).first().waitFor();
  await eventually(() => receiver.of("/gone").length >= 2, "what it missed");
});

test("event types: sample and schema of each, by format", async () => {
  await open(page, "Event types");
  await page.getByRole("button", { name: /queue.consumer.admitted/ }).click();
  await page.getByLabel("Sample of data").getByText("admissionToken").waitFor();
  await page.getByRole("tab", { name: "JSON Schema" }).click();
  await page.getByLabel("JSON Schema of data").getByText("required").waitFor();
  await assertSound(page, "event types");
  await page.getByLabel("Format").selectOption("generic");
  await page.getByRole("button", { name: /user.created/ }).waitFor();
});

test("automatic redrive is switched on, and what is wrong is said", async () => {
  await open(page, "Automatic redrive");
  await page.getByLabel("Not before they are this old").fill("1 hour");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("send a duration from 1m to 7d").waitFor();
  await page.getByLabel("Not before they are this old").fill("2h");
  await page.getByRole("checkbox", { name: "Send dead letters again automatically" }).check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Saved.").waitFor();
  await assertSound(page, "redrive");
  assert.equal((await call("GET", "/api/settings")).autoRedrive.minAge, "2h");
});
