// A program of a user of both packages, compiled by types.test.mjs as ESM and CommonJS.
import express from "express";
import Fastify from "fastify";
import {
  FanfareAdminClient, FanfareInvalidRequestError, type Endpoint, type FanfareEvents,
} from "@waitify-io/fanfare-admin-sdk";
import { verify, WebhookVerificationError } from "@waitify-io/fanfare-receiver";
import { webhook } from "@waitify-io/fanfare-receiver/express";
import { webhook as plugin } from "@waitify-io/fanfare-receiver/fastify";
import { appRoute, pagesRoute } from "@waitify-io/fanfare-receiver/next";

export const client = new FanfareAdminClient({ apiKey: "k", organizationId: "o" });
// @ts-expect-error: the organization is not optional.
new FanfareAdminClient({ apiKey: "k" });

export async function admin(): Promise<number | null> {
  const endpoint = await client.webhooks.create({ url: "u", events: ["*"], enabled: true });
  const secret: string = endpoint.secret;
  await client.webhooks.create({ url: "u", events: ["*"], dialect: "one-of-the-deployment" });
  // @ts-expect-error: a dialect is named.
  await client.webhooks.create({ url: "u", events: ["*"], dialect: 2 });
  // @ts-expect-error: the url is missing.
  await client.webhooks.create({ events: [secret] });
  const endpoints: Endpoint[] = [];
  for await (const each of client.webhooks.list({ limit: 5 })) endpoints.push(each);
  // @ts-expect-error: no delivery has this status.
  client.webhooks.deliveries("whe_1", { status: "lost" });
  const bid: FanfareEvents["auction.bid.placed"]["bidAmount"] = "250.00";
  await client.events.publish({ type: "order.completed", data: {
    orderId: "o", consumerId: "c", completedAt: "2024-12-01T09:25:00Z", amount: bid, currencyCode: "USD" } });
  await client.events.publish([{ type: "own.type", data: { any: 1 } }]);
  const test = await client.request("post", "/api/webhooks/test", { body: { endpointId: "whe_1" } });
  // @ts-expect-error: this path has no put.
  await client.request("put", "/api/webhooks/test", {});
  try {
    const { healthy, successRate } = await client.webhooks.verify(endpoint.id);
    return healthy ? successRate : test.responseCode;
  } catch (error) {
    if (error instanceof FanfareInvalidRequestError) console.log(error.errors[0]?.pointer);
    throw error;
  }
}

export function receiver(body: Buffer): string | number {
  try {
    const { event } = verify({}, body, ["a", "b"], { dialect: "fanfare" });
    switch (event.type) {
      case "queue.consumer.entered": return event.data.position;
      case "order.created": return event.data.amount;
      // @ts-expect-error: no event of this dialect has this type.
      case "queue.consumer_entered": return 1;
      default: return event.timestamp;
    }
  } catch (error) {
    if (error instanceof WebhookVerificationError && error.code === "timestamp_too_old") return error.status;
    throw error;
  }
}

export function guide(body: string): number {
  const { event } = verify(new Headers(), body, "a", { dialect: "fanfare-v1" });
  return event.type === "queue.consumer_admitted" ? event.data.waitTimeSeconds : event.created;
}

const options = { secret: "s", dialect: "fanfare-v1" } as const;
export const app = express();
app.post("/hook", webhook(options), (req, res) => {
  res.json({ received: req.fanfare?.id });
});
export const server = Fastify();
server.register(async (scope) => {
  await scope.register(plugin, options);
  scope.post("/hook", async (request) => ({ received: request.fanfare.id }));
});
export const POST = appRoute(options, async ({ event }) => {
  if (event.type === "queue.consumer_left") console.log(event.data.consumerId);
});
export default pagesRoute(options, ({ event }) => console.log(event.created));
