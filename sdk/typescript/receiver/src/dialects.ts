import type { Dialect } from "./generated/events.js";
import { WebhookVerificationError } from "./errors.js";
import { header, type HeadersLike } from "./headers.js";

/** How a dialect signs. */
export interface Rules {
  readonly signatureHeader: string;
  /** Holds the other secret's signature while one is rotated. */
  readonly nextHeader?: string;
  readonly form: "sha256_hex" | "timed_v1" | "standard";
  readonly content: "body" | "timestamp.body" | "id.timestamp.body";
  readonly timestampHeader?: string;
  readonly idHeader?: string;
}

const standard: Rules = {
  signatureHeader: "webhook-signature",
  form: "standard",
  content: "id.timestamp.body",
  timestampHeader: "webhook-timestamp",
  idHeader: "webhook-id",
};

export const RULES: { readonly [D in Dialect]: Rules } = {
  fanfare: {
    signatureHeader: "x-fanfare-signature",
    nextHeader: "x-fanfare-signature-next",
    form: "sha256_hex",
    content: "timestamp.body",
    timestampHeader: "x-fanfare-timestamp",
  },
  "fanfare-v1": {
    signatureHeader: "x-fanfare-signature",
    form: "timed_v1",
    content: "timestamp.body",
  },
  "fanfare-snake": {
    signatureHeader: "x-fanfare-signature",
    nextHeader: "x-fanfare-signature-next",
    form: "sha256_hex",
    content: "body",
  },
  generic: {
    signatureHeader: "x-webhook-signature",
    nextHeader: "x-webhook-signature-next",
    form: "sha256_hex",
    content: "body",
  },
  standard,
  cloudevents: standard,
};

/**
 * The dialect that headers look like. They aren't signed, so this only chooses what is checked: a
 * receiver that knows its dialect should say so.
 */
export function detect(headers: HeadersLike): Dialect {
  if (header(headers, "webhook-signature")) {
    const type = header(headers, "content-type") ?? "";
    return type.startsWith("application/cloudevents") ? "cloudevents" : "standard";
  }
  if (header(headers, "x-webhook-signature")) return "generic";
  const signature = header(headers, "x-fanfare-signature");
  if (!signature) {
    throw new WebhookVerificationError("unknown_dialect", "no signature header is there");
  }
  if (signature.startsWith("t=")) return "fanfare-v1";
  const id = header(headers, "x-fanfare-delivery-id") ?? "";
  return id.startsWith("wh_evt_") ? "fanfare-snake" : "fanfare";
}
