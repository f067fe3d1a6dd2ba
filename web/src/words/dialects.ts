// What each dialect is for.
const WORDS: Record<string, string> = {
  fanfare: "The overview's format: queue.consumer.admitted, X-Fanfare-Signature with a timestamp of its own",
  "fanfare-v1": "The guide's format: queue.consumer_admitted, X-Fanfare-Signature: t=…,v1=…",
  "fanfare-snake": "The integration's format: distribution.admitted, members in snake_case",
  generic: "A plain format: user.created, X-Webhook-Signature over the body",
  standard: "Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature",
  cloudevents: "CloudEvents 1.0 in JSON, signed as in Standard Webhooks",
};
export const dialectWords = (name: string): string => WORDS[name] ?? "A format of this deployment";
