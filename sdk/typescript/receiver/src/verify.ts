import { detect, RULES } from "./dialects.js";
import { WebhookVerificationError } from "./errors.js";
import type { Dialect, EventOf } from "./generated/events.js";
import type { HeadersLike } from "./headers.js";
import { keyOf, matchingSecret, readClaim } from "./signature.js";

/**
 * Several while a secret is being rotated: a delivery signed with any of them is genuine. For endpoints
 * that sign with ed25519 the public key, whpk_….
 */
export type Secrets = string | readonly string[];

export interface VerifyOptions<D extends Dialect = Dialect> {
  /** The endpoint's dialect. Left out, the headers decide. */
  readonly dialect?: D;
  /** How far the signed time may be off, in seconds, either way. Default 300; Infinity: any. */
  readonly toleranceSeconds?: number;
  /** The time to compare with. Default: now. */
  readonly now?: Date;
}

/** A delivery whose signature is genuine. */
export interface Verified<D extends Dialect = Dialect> {
  readonly dialect: D;
  /**
   * The id to remember: the same delivery comes again with the same one. It is the body's, or the
   * signed header's, and so is part of what was signed.
   */
  readonly id: string;
  readonly type: string;
  /**
   * The body, parsed. Its type lists the event types of the dialect's page; an organization may
   * have others, so keep a `default:` in your switch.
   */
  readonly event: EventOf[D];
  /** When this attempt was signed; undefined where the dialect signs no time. */
  readonly signedAt: Date | undefined;
  /** Which of the secrets matched. */
  readonly secretIndex: number;
}

/**
 * Checks that a delivery is genuine and returns what it says. `rawBody`: the bytes as they came.
 * Throws WebhookVerificationError, whose code says why it was refused.
 */
export function verify<D extends Dialect = Dialect>(
  headers: HeadersLike, rawBody: Uint8Array | string, secret: Secrets,
  options: VerifyOptions<D> = {},
): Verified<D> {
  const body = bytes(rawBody);
  const dialect = options.dialect ?? (detect(headers) as D);
  const rules = RULES[dialect];
  if (rules === undefined) {
    throw new WebhookVerificationError("unknown_dialect", `there is no dialect ${String(dialect)}`);
  }
  const secrets = typeof secret === "string" ? [secret] : (secret ?? []);
  if (secrets.length === 0) throw new WebhookVerificationError("bad_secret", "there is no secret");
  const keys = secrets.map((each) => keyOf(rules, each));
  const claim = readClaim(rules, headers, keys);
  checkTime(claim.timestamp, options);
  const encoding = rules.form === "standard" ? "base64" : "hex";
  const secretIndex = matchingSecret(claim, body, keys, encoding);
  if (secretIndex < 0) {
    throw new WebhookVerificationError(
      "signature_mismatch", "the signature is not of these bytes with this secret");
  }
  const event = parse(body);
  return {
    dialect,
    id: event.id,
    type: event.type,
    event: event as unknown as EventOf[D],
    signedAt: claim.timestamp === undefined ? undefined : new Date(Number(claim.timestamp) * 1000),
    secretIndex,
  };
}

function bytes(rawBody: Uint8Array | string): Uint8Array {
  if (typeof rawBody === "string") return Buffer.from(rawBody, "utf8");
  if (rawBody instanceof Uint8Array) return rawBody;
  throw new WebhookVerificationError(
    "body_not_raw", "the body was parsed already: pass the bytes as they came");
}

function checkTime(timestamp: string | undefined, options: VerifyOptions): void {
  if (timestamp === undefined) return;
  const tolerance = options.toleranceSeconds ?? 300;
  if (!(tolerance >= 0)) throw new RangeError("toleranceSeconds must not be negative");
  const now = (options.now?.getTime() ?? Date.now()) / 1000;
  const age = now - Number(timestamp);
  if (age > tolerance) {
    throw new WebhookVerificationError(
      "timestamp_too_old", `signed ${Math.round(age)} s ago: a replay, or a clock that is wrong`);
  }
  if (-age > tolerance) {
    throw new WebhookVerificationError(
      "timestamp_too_new", `signed ${Math.round(-age)} s ahead: is this machine's clock right?`);
  }
}

function parse(body: Uint8Array): { id: string; type: string } {
  try {
    const event = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof event?.id === "string" && typeof event.type === "string") return event;
  } catch {
    // Said below, without quoting the body.
  }
  throw new WebhookVerificationError("invalid_body", "the body is no JSON object with id and type");
}
