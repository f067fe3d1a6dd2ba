// Uses the admin client against a running system; admin.cjs runs it.
import assert from "node:assert/strict";
import { FanfareAdminClient, FanfareApiError } from "@waitify-io/fanfare-admin-sdk";

const client = new FanfareAdminClient({
  apiKey: process.env.FANFARE_ADMIN_API_KEY,
  organizationId: process.env.FANFARE_ORGANIZATION_ID,
  baseUrl: process.env.FANFARE_URL,
});
const { RECEIVER_URL: url, TYPE: type } = process.env;

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
let delivery;
for (let left = 100; delivery?.status !== "delivered" && left > 0; --left) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  [delivery] = await client.webhooks.deliveries(id).toArray(1);
}
assert.equal(delivery.eventId, accepted.id);
assert.deepEqual((await client.deliveries.get(delivery.id)).attempts.map((each) => each.responseCode), [500, 200]);

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
