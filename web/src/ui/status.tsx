// States of endpoints and deliveries as badges.
import type { Delivery, Endpoint, Replay } from "../api/client.js";
import type { Names } from "../api/data.js";
import { Badge, type Tone } from "./basics.js";

/** What an endpoint's state comes to, in one word. */
export function endpointState(endpoint: Endpoint): { tone: Tone; text: string } {
  if (endpoint.status === "disabled") return { tone: "bad", text: "Disabled" };
  if (endpoint.status === "paused") return { tone: "quiet", text: "Paused" };
  if (endpoint.health.breaker !== "closed") return { tone: "bad", text: "Not answering" };
  if (endpoint.health.failingSince) return { tone: "warn", text: "Failing" };
  if (endpoint.health.pausedUntil && new Date(endpoint.health.pausedUntil) > new Date()) return { tone: "warn", text: "Held back" };
  return { tone: "good", text: "Active" };
}

export function EndpointBadge({ endpoint }: { endpoint: Endpoint }) {
  const { tone, text } = endpointState(endpoint);
  return <Badge tone={tone}>{text}</Badge>;
}

/** Its address; the id where the address isn't known, `gone` where it is known to be deleted. */
export function EndpointName({ id, names, gone = "deleted" }: { id: string; names: Names; gone?: string }) {
  const name = names.of.get(id);
  if (name) return <>{name}</>;
  return names.complete ? <span class="muted">{gone}</span> : <span class="mono">{id}</span>;
}

const DELIVERY: Record<Delivery["status"], [Tone, string]> = {
  pending: ["info", "On its way"], retrying: ["warn", "Retrying"], delivered: ["good", "Delivered"],
  failed: ["bad", "Failed"], expired: ["bad", "Expired"], cancelled: ["quiet", "Cancelled"],
};
export const DELIVERY_STATUSES = Object.entries(DELIVERY).map(([id, [, text]]) => ({ id: id as Delivery["status"], text }));

export function DeliveryBadge({ status }: { status: Delivery["status"] }) {
  const [tone, text] = DELIVERY[status];
  return <Badge tone={tone}>{text}</Badge>;
}

const REPLAY: Record<Replay["status"], [Tone, string]> = {
  running: ["info", "Running"], paused: ["quiet", "Paused"], cancelled: ["quiet", "Cancelled"],
  completed: ["good", "Completed"], failed: ["bad", "Failed"],
};
export function ReplayBadge({ status }: { status: Replay["status"] }) {
  const [tone, text] = REPLAY[status];
  return <Badge tone={tone}>{text}</Badge>;
}
