// Channels of notifications, and what they are told.
import type { Schemas } from "../api/client.js";

export type ChannelType = Schemas["NotificationChannel"]["type"];
export type Kind = Schemas["ChannelKind"];

export const CHANNELS: Record<ChannelType, { name: string; hint: string }> = {
  email: { name: "Mail", hint: "To up to 20 addresses." },
  slack: { name: "Slack", hint: "By an incoming webhook of a Slack app." },
  pagerduty: { name: "PagerDuty", hint: "By the Events API v2: an incident is opened, and resolved when the endpoint works again." },
  webhook: { name: "Webhook", hint: "A POST to your own server, signed as deliveries of the format fanfare." },
};

const KINDS: Record<Kind, string> = {
  webhook_failure: "failed deliveries",
  webhook_failures_high: "many failures",
  endpoint_failing: "endpoints that keep failing",
  endpoint_unreachable: "endpoints that don't answer",
  endpoint_disabled: "endpoints that were disabled",
  endpoint_recovered: "recoveries",
  dead_letters_expiring: "dead letters that will be deleted",
  quota_near_limit: "quotas that are nearly used up",
};

export const kindWords = (kind: Kind): string => KINDS[kind] ?? kind;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];
