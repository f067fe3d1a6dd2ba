import type { IncomingMessage } from "node:http";
import { WebhookVerificationError } from "./errors.js";
import type { Dialect } from "./generated/events.js";
import type { HeadersLike } from "./headers.js";
import { verify, type Secrets, type Verified, type VerifyOptions } from "./verify.js";

/** What all middleware take. */
export interface ReceiverOptions<D extends Dialect = Dialect> extends Omit<VerifyOptions<D>, "now"> {
  /** Or a function that returns it, asked for each delivery: a store where secrets are rotated. */
  readonly secret: Secrets | (() => Secrets | Promise<Secrets>);
  /** 413 above. Default 1 MiB; a delivery has at most 256 KiB of data. */
  readonly bodyBytesMax?: number;
  /** Told of each delivery that was refused. */
  readonly onRefused?: (error: WebhookVerificationError | BodyTooLargeError) => void;
}

/** A delivery that was verified, and the bytes that were signed. */
export type Delivery<D extends Dialect = Dialect> = Verified<D> & { readonly rawBody: Uint8Array };

export class BodyTooLargeError extends Error {
  readonly code = "body_too_large";
  readonly status = 413;

  constructor(bytesMax: number) {
    super(`the body has more than ${bytesMax} bytes`);
    this.name = "BodyTooLargeError";
  }
}

/** Throws where the secret isn't there, so that a forgotten variable is noticed at the start. */
export function checked<D extends Dialect>(options: ReceiverOptions<D>): ReceiverOptions<D> {
  const { secret } = options;
  const missing = Array.isArray(secret) ? secret.length === 0 || !secret.every(Boolean) : !secret;
  if (missing) throw new WebhookVerificationError("bad_secret", "the secret is empty or not set");
  return options;
}

export function bytesMaxOf(options: ReceiverOptions): number {
  return options.bodyBytesMax ?? 1024 * 1024;
}

export async function verified<D extends Dialect>(
  headers: HeadersLike, rawBody: Uint8Array, options: ReceiverOptions<D>,
): Promise<Delivery<D>> {
  const secret = typeof options.secret === "function" ? await options.secret() : options.secret;
  return { ...verify(headers, rawBody, secret, options), rawBody };
}

/** The status and body that say why, told to onRefused; rethrows what is no refusal. */
export function refusal(
  error: unknown, options: ReceiverOptions,
): { status: number; body: string } {
  if (!(error instanceof WebhookVerificationError || error instanceof BodyTooLargeError)) throw error;
  options.onRefused?.(error);
  return { status: error.status, body: JSON.stringify({ error: error.code }) };
}

/** A Node request, perhaps with what a body parser left on it. */
export type NodeRequest = IncomingMessage & { body?: unknown; rawBody?: unknown };

/** The bytes of the body as they came, wherever they are by now. Throws body_not_raw. */
export async function rawBodyOf(request: NodeRequest, bytesMax: number): Promise<Uint8Array> {
  for (const candidate of [request.rawBody, request.body]) {
    if (candidate instanceof Uint8Array) return candidate;
    if (typeof candidate === "string") return Buffer.from(candidate, "utf8");
  }
  if (request.readableEnded || request.complete && !request.readable) {
    throw new WebhookVerificationError(
      "body_not_raw", "a body parser consumed the body: put the webhook's route before it");
  }
  return read(request, bytesMax);
}

function read(request: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (error: Error | undefined) => {
      request.off("data", take).off("end", end).off("error", settle).off("close", closed);
      if (error) reject(error);
      else resolve(Buffer.concat(chunks));
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > bytesMax) {
        settle(new BodyTooLargeError(bytesMax));
        request.resume();
      }
    };
    const end = () => settle(undefined);
    const closed = () => settle(new Error("the connection ended within the body"));
    request.on("data", take).on("end", end).on("error", settle).on("close", closed);
  });
}
