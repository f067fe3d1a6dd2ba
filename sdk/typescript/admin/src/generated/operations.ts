// From openapi.yaml by npm run generate.

/** Operations that answer a repeated Idempotency-Key with the first answer. */
export const idempotentOperations: ReadonlySet<string> = new Set<string>([
  "POST /api/webhooks",
  "POST /api/webhooks/{id}/secret/reveal",
  "POST /api/webhooks/{id}/secret/rotate",
  "POST /api/webhooks/{id}/secret/switch",
  "POST /api/webhooks/test",
  "POST /api/webhooks/filters/test",
  "POST /api/webhooks/{id}/test",
  "POST /api/webhooks/{id}/enable",
  "POST /api/deliveries/{id}/retry",
  "POST /api/deliveries/{id}/cancel",
  "POST /api/dead-letters/redrive",
  "POST /api/dead-letters/{id}/redrive",
  "POST /api/replays",
  "POST /api/replays/{id}/pause",
  "POST /api/replays/{id}/resume",
  "POST /api/replays/{id}/cancel",
  "POST /api/inbound-sources",
  "POST /api/inbound-sources/{id}/secret/rotate",
  "POST /api/event-types",
  "POST /api/event-types/{name}/validate",
  "POST /api/keys",
  "POST /api/portal-tokens",
  "POST /webhooks",
  "POST /webhooks/{id}/test",
]);
