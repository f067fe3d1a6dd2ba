// Uses the admin client against a running system; admin.cjs runs it.
import assert from "node:assert/strict";
import { FanfareAdminClient, FanfareApiError } from "@waitify-io/fanfare-admin-sdk";

const client = new FanfareAdminClient({
  apiKey: process.env.FANFARE_ADMIN_API_KEY,
  organizationId: process.env.FANFARE_ORGANIZATION_ID,
  baseUrl: process.env.FANFARE_URL,
});
const { RECEIVER_URL: url, TYPE: type } = process.env;

/** What `ask` says once it says something. */
async function eventually(ask) {
  for (let left = 200; left > 0; --left) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("it never came");
}

const made = [];
for (let number = 0; number < 5; number++) {
  made.push((await client.webhooks.create({ url, events: [`${type}.${number}`], dialect: "fanfare" })).id);
}
const listed = [];
for await (const page of client.webhooks.list({ limit: 2 }).pages()) {
  assert.ok(page.data.length <= 2);
  listed.push(...page.data.map((endpoint) => endpoint.id).filter((id) => made.includes(id)));
}
assert.deepEqual(listed, [...made].reverse());

const [id] = made;
await client.webhooks.update(id, { retryDelays: ["1s"] });
const { data: [accepted] } = await client.events.publish({ type: `${type}.0`, data: { a: 1 } });
const delivery = await eventually(async () => {
  const [newest] = await client.webhooks.deliveries(id).toArray(1);
  return newest?.status === "delivered" ? newest : undefined;
});
assert.equal(delivery.eventId, accepted.id);
assert.deepEqual((await client.deliveries.get(delivery.id)).attempts.map((each) => each.responseCode), [500, 200]);

assert.deepEqual((await client.deliveries.list({ endpointId: id }).toArray()).map((each) => each.id), [delivery.id]);
await assert.rejects(client.deliveries.retry(delivery.id), { name: "FanfareConflictError" });
const replay = await client.replays.create({ endpointId: id, dryRun: true });
assert.deepEqual([replay.kind, replay.dryRun], ["replay", true]);
assert.equal((await client.replays.get(replay.id)).id, replay.id);
assert.ok((await client.stats({ window: "1h" })).attempts >= 2);
assert.equal((await client.webhooks.stats(id)).successes, 1);
assert.ok(Array.isArray(await client.deadLetters.groups()));
assert.equal(typeof (await client.settings.get()).autoRedrive.enabled, "boolean");

const key = await client.keys.create({ name: "tour", scopes: ["read"] });
const reader = new FanfareAdminClient({
  apiKey: key.key, organizationId: process.env.FANFARE_ORGANIZATION_ID, baseUrl: process.env.FANFARE_URL });
assert.equal((await reader.webhooks.get(id)).id, id);
await assert.rejects(reader.webhooks.delete(id), { name: "FanfarePermissionError" });
await client.keys.revoke(key.id);
assert.equal((await client.keys.get(key.id)).active, false);
const entry = await eventually(async () => (await client.audit.list({ target: key.id }).toArray(1))[0]);
assert.equal(entry.target, key.id);

const twice = { url, events: ["*"], dialect: "fanfare", enabled: false };
const options = { idempotencyKey: `${type}-once` };
const once = await client.webhooks.create(twice, options);
made.push(once.id);
assert.deepEqual(await client.webhooks.create(twice, options), once);
await assert.rejects(client.webhooks.create({ ...twice, events: ["a.b"] }, options), { status: 422 });

const { secret } = await client.webhooks.revealSecret(id);
assert.match(secret, /^whsec_/);
const generic = await client.generic.get(id.replace("whe_", "wh_"));
assert.deepEqual(generic.events, [`${type}.0`]);
await assert.rejects(client.webhooks.create({ url: "http://plain.example", events: ["*"] }), (error) => {
  assert.ok(error instanceof FanfareApiError);
  assert.deepEqual([error.status, error.errors[0].pointer], [400, "/url"]);
  return true;
});
await assert.rejects(client.webhooks.get("whe_01JD0000000000000000000000"), { name: "FanfareNotFoundError" });
const stranger = new FanfareAdminClient({
  apiKey: `sk_test_${"x".repeat(32)}`, organizationId: "o", baseUrl: process.env.FANFARE_URL });
await assert.rejects(stranger.webhooks.list().page(), { name: "FanfareAuthenticationError" });
for (const each of made) await client.webhooks.delete(each);
return { listed: listed.length, attempts: delivery.attempts.length };
