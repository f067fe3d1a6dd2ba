import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import type { Rules } from "./dialects.js";
import { WebhookVerificationError } from "./errors.js";
import { header, requiredHeader, type HeadersLike } from "./headers.js";

/** What a request claims, before anything is checked. */
export interface Claim {
  /** Encoded as they came: 64 hex digits, or 44 of base64. */
  readonly signatures: readonly string[];
  /** Of ed25519 (v1a): 88 of base64. */
  readonly asymmetric: readonly string[];
  /** The signed time as text; undefined where the dialect signs none. */
  readonly timestamp: string | undefined;
  /** What comes before the body in the signed content. */
  readonly prefix: string;
}

/** The key of an HMAC, or an ed25519 public key. */
export type Key = Uint8Array | KeyObject;

const HEX = /^[0-9a-f]{64}$/;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;
const BASE64_64 = /^[A-Za-z0-9+/]{86}==$/;
const SECONDS = /^[0-9]{1,12}$/;

export function readClaim(rules: Rules, headers: HeadersLike, keys: readonly Key[]): Claim {
  const value = requiredHeader(headers, rules.signatureHeader);
  const next = rules.nextHeader ? header(headers, rules.nextHeader) : undefined;
  if (rules.form === "timed_v1") return timedClaim(value);
  if (rules.form === "standard") {
    const id = requiredHeader(headers, "webhook-id");
    const timestamp = seconds(requiredHeader(headers, "webhook-timestamp"));
    return { ...standardList(value, keys), timestamp, prefix: `${id}.${timestamp}.` };
  }
  const signatures = [sha256(value), ...(next === undefined ? [] : [sha256(next)])];
  const asymmetric: string[] = [];
  if (rules.timestampHeader === undefined) {
    return { signatures, asymmetric, timestamp: undefined, prefix: "" };
  }
  const timestamp = seconds(requiredHeader(headers, rules.timestampHeader));
  return { signatures, asymmetric, timestamp, prefix: `${timestamp}.` };
}

/**
 * The position of the secret that made one of the signatures, -1 if none did. Every signature is
 * compared with every secret, in constant time.
 */
export function matchingSecret(
  claim: Claim, body: Uint8Array, keys: readonly Key[], encoding: "hex" | "base64",
): number {
  let found = -1;
  keys.forEach((key, position) => {
    if (!(key instanceof Uint8Array)) {
      const content = Buffer.concat([Buffer.from(claim.prefix, "utf8"), body]);
      const good = claim.asymmetric.some(
        (each) => verify(null, content, key, Buffer.from(each, "base64")));
      if (good && found < 0) found = position;
      return;
    }
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
export function keyOf(rules: Rules, secret: string): Key {
  if (typeof secret !== "string" || secret === "") {
    throw new WebhookVerificationError("bad_secret", "the secret is empty or not set");
  }
  if (rules.form !== "standard") return Buffer.from(secret, "utf8");
  if (secret.startsWith("whpk_")) return publicKeyOf(secret.slice(5));
  const encoded = secret.startsWith("whsec_") ? secret.slice(6) : secret;
  const key = Buffer.from(encoded, "base64");
  if (key.length === 0 || key.toString("base64") !== encoded) {
    throw new WebhookVerificationError("bad_secret", "the secret is not base64 after whsec_");
  }
  return key;
}

function publicKeyOf(encoded: string): KeyObject {
  const raw = Buffer.from(encoded, "base64");
  if (raw.length !== 32 || raw.toString("base64") !== encoded) {
    throw new WebhookVerificationError("bad_secret", "the public key is not whpk_ and 32 bytes");
  }
  const jwk = { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") };
  return createPublicKey({ key: jwk, format: "jwk" });
}

function timedClaim(value: string): Claim {
  const [time = "", ...rest] = value.split(",");
  if (!time.startsWith("t=")) throw malformed("X-Fanfare-Signature doesn't begin with t=");
  const timestamp = seconds(time.slice(2));
  const signatures = rest.filter((part) => part.startsWith("v1=")).map((part) => part.slice(3));
  if (signatures.length === 0 || !signatures.every((part) => HEX.test(part))) {
    throw malformed("X-Fanfare-Signature has no v1= with 64 hex digits");
  }
  return { signatures, asymmetric: [], timestamp, prefix: `${timestamp}.` };
}

function sha256(value: string): string {
  if (!value.startsWith("sha256=") || !HEX.test(value.slice(7))) {
    throw malformed("the signature isn't sha256= and 64 hex digits");
  }
  return value.slice(7);
}

/** Signatures of versions for which there is no key are for others. */
function standardList(
  value: string, keys: readonly Key[],
): { signatures: string[]; asymmetric: string[] } {
  const of = (version: string, wanted: boolean) => value.split(" ")
    .filter((part) => wanted && part.startsWith(version)).map((part) => part.slice(version.length));
  const signatures = of("v1,", keys.some((key) => key instanceof Uint8Array));
  const asymmetric = of("v1a,", keys.some((key) => !(key instanceof Uint8Array)));
  if (signatures.length + asymmetric.length === 0 || !signatures.every((part) => BASE64.test(part))
      || !asymmetric.every((part) => BASE64_64.test(part))) {
    throw malformed("webhook-signature has no v1, or v1a, with 44 or 88 characters of base64");
  }
  return { signatures, asymmetric };
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
