// Who gets in, and to what: keys, portal links, the operator, the end of a session.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertSound, call, eventually, goTo, open, openPage, shoot, signIn, startBrowser, url } from "./browser.mjs";

let browser, page;

before(async () => {
  browser = await startBrowser();
  page = await openPage(browser);
  await signIn(page);
});
after(() => browser?.close());

test("API keys: told once, used to sign in, revoked with their sessions", async () => {
  await open(page, "API keys");
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Reporting");
  await assertSound(page, "new key");
  await dialog.getByRole("button", { name: "Create key" }).click();
  const key = await dialog.getByLabel("API key").inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();
  const row = page.getByRole("row", { name: /Reporting/ });
  await row.getByText("Active").waitFor();
  assert.equal((await page.content()).includes(key), false);

  const reader = await openPage(browser);
  await signIn(reader, key);
  await reader.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  assert.equal(await reader.getByRole("link", { name: "Add Endpoint" }).count(), 0);
  assert.equal(await reader.getByRole("link", { name: "API keys" }).count(), 0);
  await assertSound(reader, "a reader's view");

  await page.getByRole("button", { name: "Revoke Reporting" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).click();
  await row.getByText("Revoked").waitFor();
  await open(reader, "Deliveries");
  await reader.getByText("You were signed out").waitFor();
  await reader.context().close();
});

test("an active key is found behind hundreds of revoked ones", async () => {
  const [{ prefix, scopes }] = (await call("GET", "/api/keys")).data;
  const made = (id, more) => ({ id: `key_${id}`, name: `Old ${id}`, prefix, scopes, mode: "live", active: false, rateLimit: null,
    createdAt: "2024-12-01T18:00:00.000Z", expiresAt: null, revokedAt: "2024-12-02T18:00:00.000Z", ...more });
  const answer = (route) => route.fulfill({ json: route.request().url().includes("cursor=next")
    ? { data: [made("first", { name: "The first", active: true, revokedAt: null })] }
    : { data: Array.from({ length: 200 }, (_, number) => made(number)), nextCursor: "next" } });
  await page.route(/\/api\/keys\?/, answer);
  await goTo(page, "/settings/keys");
  const rows = page.getByRole("table").first().getByRole("row");
  await rows.nth(1).getByRole("button", { name: "Revoke The first" }).waitFor();
  assert.equal(await rows.count(), 101);
  await page.getByRole("button", { name: "Show more" }).click();
  await page.getByRole("button", { name: "Show more" }).click();
  await eventually(async () => (await rows.count()) === 202, "all of them");
  await assertSound(page, "many keys");
  await page.unroute(/\/api\/keys\?/);
});

test("a portal link opens one organization without its keys, and ends when it is revoked", async () => {
  await goTo(page, "/settings/keys");
  await page.getByRole("button", { name: "Create portal link" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("For").fill("Acme");
  await dialog.getByRole("button", { name: "Create link" }).click();
  const link = await dialog.getByLabel("Portal link").inputValue();
  assert.match(link, new RegExp(`^${url}/portal#token=pt_live_`));
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("row", { name: /Acme/ }).waitFor();
  await assertSound(page, "keys");

  const portal = await openPage(browser);
  await portal.goto(link);
  await portal.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  assert.equal(portal.url(), `${url}/dashboard/settings/webhooks`);
  for (const name of ["API keys", "Audit log", "Integrations"]) assert.equal(await portal.getByRole("link", { name }).count(), 0);
  await portal.getByText("Live", { exact: true }).waitFor();
  await shoot(portal, "portal");
  await assertSound(portal, "portal");
  await portal.reload();
  await portal.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();

  await page.getByRole("button", { name: "Revoke Acme" }).click();
  await page.getByRole("row", { name: /Acme/ }).getByText("Ended").waitFor();
  // It may have heard already: its stream ends with the token.
  await portal.getByRole("link", { name: "Dead letters", exact: true }).click({ timeout: 3_000 }).catch(() => undefined);
  await portal.getByText("You were signed out").waitFor();
  await portal.context().close();
});

test("the audit log tells what was done here", async () => {
  await open(page, "Audit log");
  for (const action of ["portal_token.revoked", "portal_token.created", "key.revoked", "key.created"])
    await page.getByRole("cell", { name: action, exact: true }).first().waitFor();
  await assertSound(page, "audit");
});

test("the operator sees all organizations and goes into one", async () => {
  const operator = await openPage(browser);
  await signIn(operator, process.env.FANFARE_PLATFORM_KEY);
  await operator.getByRole("heading", { level: 1, name: "Organizations" }).waitFor();
  const own = operator.getByRole("button", { name: `Open ${process.env.FANFARE_ORGANIZATION}` });
  await own.waitFor();
  await assertSound(operator, "organizations");
  await own.click();
  await operator.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  await operator.getByText("Live", { exact: true }).waitFor();
  await open(operator, "Organizations");
  await operator.getByText("you are here").waitFor();
  await operator.context().close();
});

test("another site can't use the session", async () => {
  const cookie = (await page.context().cookies()).find((each) => each.name === "fanfare_session");
  const headers = { cookie: `${cookie.name}=${cookie.value}`, "content-type": "application/json" };
  const body = JSON.stringify({ url: "https://example.com/forged", events: ["*"] });
  const forged = await fetch(`${url}/api/webhooks`, { method: "POST", headers, body });
  assert.equal(forged.status, 403);
  assert.equal((await forged.json()).type, "urn:fanfare:problem:csrf");
  assert.equal((await fetch(`${url}/api/webhooks`, { headers })).status, 200);
});

test("two tabs, one cookie: who signs in as somebody else in one is shown in the other", async () => {
  const headers = { authorization: `Bearer ${process.env.FANFARE_PLATFORM_KEY}`, "fanfare-organization": "org_other" };
  const { key } = await call("POST", "/api/keys", { name: "Other", scopes: ["manage", "read"], mode: "live" }, headers);
  const first = await openPage(browser);
  await signIn(first);
  await open(first, "Automatic redrive");
  const second = await first.context().newPage();
  await second.goto(`${url}/dashboard/`);
  const signInAgain = async (as) => {
    await second.getByRole("button", { name: "Sign out" }).click();
    await second.getByRole("heading", { name: "Sign in to Fanfare Webhooks" }).waitFor();
    await signIn(second, as);
  };
  await signInAgain(key);
  await first.getByRole("button", { name: "Save changes" }).click();
  await first.getByTitle("org_other", { exact: true }).waitFor();

  await signInAgain();
  await first.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await first.getByTitle(process.env.FANFARE_ORGANIZATION, { exact: true }).waitFor();
  await first.context().close();
});

test("signing out that fails is said, and the session stays", async () => {
  await page.route("**/api/session", (route) => route.request().method() === "DELETE"
    ? route.fulfill({ status: 503, json: { type: "urn:fanfare:problem:unavailable", title: "Not now", status: 503, detail: "Kafka does not answer." } })
    : route.fallback());
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("alert").getByText("Kafka does not answer.").waitFor();
  await assertSound(page, "signing out failed");
  assert.equal(await page.getByRole("heading", { name: "Sign in to Fanfare Webhooks" }).count(), 0);
  await page.unroute("**/api/session");
  await page.reload();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
});

test("signing out ends the session on the server", async () => {
  const cookie = (await page.context().cookies()).find((each) => each.name === "fanfare_session");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Fanfare Webhooks" }).waitFor();
  const answer = await fetch(`${url}/api/webhooks`, { headers: { cookie: `${cookie.name}=${cookie.value}` } });
  assert.equal(answer.status, 401);
  await eventually(async () => (await call("GET", "/api/audit?action=session.closed")).data.length > 0, "its record");
});
