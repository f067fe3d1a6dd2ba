import { createHmac, timingSafeEqual } from "node:crypto";
import type { Rules } from "./dialects.js";
import { WebhookVerificationError } from "./errors.js";
import { header, requiredHeader, type HeadersLike } from "./headers.js";

/** What a request claims, before anything is checked. */
export interface Claim {
  /** Encoded as they came: 64 hex digits, or 44 of base64. */
  readonly signatures: readonly string[];
  /** The signed time as text; undefined where the dialect signs none. */
  readonly timestamp: string | undefined;
  /** What comes before the body in the signed content. */
  readonly prefix: string;
}

const HEX = /^[0-9a-f]{64}$/;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;
const SECONDS = /^[0-9]{1,12}$/;

export function readClaim(rules: Rules, headers: HeadersLike): Claim {
  const value = requiredHeader(headers, rules.signatureHeader);
  const next = rules.nextHeader ? header(headers, rules.nextHeader) : undefined;
  if (rules.form === "timed_v1") return timedClaim(value);
  if (rules.form === "standard") {
    const id = requiredHeader(headers, "webhook-id");
    const timestamp = seconds(requiredHeader(headers, "webhook-timestamp"));
    return { signatures: standardList(value), timestamp, prefix: `${id}.${timestamp}.` };
  }
  const signatures = [sha256(value), ...(next === undefined ? [] : [sha256(next)])];
  if (rules.timestampHeader === undefined) return { signatures, timestamp: undefined, prefix: "" };
  const timestamp = seconds(requiredHeader(headers, rules.timestampHeader));
  return { signatures, timestamp, prefix: `${timestamp}.` };
}

/**
 * The position of the secret that made one of the signatures, -1 if none did. Every signature is
 * compared with every secret, in constant time.
 */
export function matchingSecret(
  claim: Claim, body: Uint8Array, keys: readonly Uint8Array[], encoding: "hex" | "base64",
): number {
  let found = -1;
  keys.forEach((key, position) => {
    const mac = createHmac("sha256", key).update(claim.prefix, "utf8").update(body);
    const right = Buffer.from(mac.digest(encoding));
    for (const signature of claim.signatures) {
      const given = Buffer.from(signature);
      if (given.length === right.length && timingSafeEqual(given, right) && found < 0) {
        found = position;
      }
    }
  });
  return found;
}

/** The key of a secret: its characters, or what its base64 means. Throws bad_secret. */
export function keyOf(rules: Rules, secret: string): Uint8Array {
  if (typeof secret !== "string" || secret === "") {
    throw new WebhookVerificationError("bad_secret", "the secret is empty or not set");
  }
  if (rules.form !== "standard") return Buffer.from(secret, "utf8");
  const encoded = secret.startsWith("whsec_") ? secret.slice(6) : secret;
  const key = Buffer.from(encoded, "base64");
  if (key.length === 0 || key.toString("base64") !== encoded) {
    throw new WebhookVerificationError("bad_secret", "the secret is not base64 after whsec_");
  }
  return key;
}

function timedClaim(value: string): Claim {
  const [time = "", ...rest] = value.split(",");
  if (!time.startsWith("t=")) throw malformed("X-Fanfare-Signature doesn't begin with t=");
  const timestamp = seconds(time.slice(2));
  const signatures = rest.filter((part) => part.startsWith("v1=")).map((part) => part.slice(3));
  if (signatures.length === 0 || !signatures.every((part) => HEX.test(part))) {
    throw malformed("X-Fanfare-Signature has no v1= with 64 hex digits");
  }
  return { signatures, timestamp, prefix: `${timestamp}.` };
}

function sha256(value: string): string {
  if (!value.startsWith("sha256=") || !HEX.test(value.slice(7))) {
    throw malformed("the signature isn't sha256= and 64 hex digits");
  }
  return value.slice(7);
}

/** Signatures of versions other than v1 are for others. */
function standardList(value: string): string[] {
  const known = value.split(" ").filter((part) => part.startsWith("v1,")).map((p) => p.slice(3));
  if (known.length === 0 || !known.every((part) => BASE64.test(part))) {
    throw malformed("webhook-signature has no v1, with 44 characters of base64");
  }
  return known;
}

function seconds(text: string): string {
  if (!SECONDS.test(text)) {
    throw new WebhookVerificationError("malformed_timestamp", "the timestamp isn't Unix seconds");
  }
  return text;
}

function malformed(message: string): WebhookVerificationError {
  return new WebhookVerificationError("malformed_signature", message);
}
