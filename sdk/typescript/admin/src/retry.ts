// Whether and when a request is sent again: decided here, without a clock or a network.

/** How an attempt ended, other than well. */
export type Failure =
  /** Nothing was sent: the name wasn't found, or nobody listens. */
  | { readonly kind: "not_sent" }
  /** It may have been carried out: the connection ended or the time was over. */
  | { readonly kind: "no_answer" }
  /** The same request, sent before, is still being worked on. */
  | { readonly kind: "in_progress" }
  | { readonly kind: "answer"; readonly status: number; readonly retryAfterMs: number | undefined };

export interface RetryPolicy {
  readonly retriesMax: number;
  readonly retryBaseMs: number;
}

const LONGEST_MS = 8_000;
/** A longer Retry-After is the caller's to wait for. */
export const RETRY_AFTER_MS_MAX = 60_000;

/**
 * How long to wait before retry number `retry` (1, 2, …); undefined: give up. `repeatable`: carried
 * out twice it does what it does once. `random`: in [0, 1).
 */
export function retryDelay(
  policy: RetryPolicy, retry: number, failure: Failure, repeatable: boolean, random: number,
): number | undefined {
  if (retry > policy.retriesMax || !worthwhile(failure, repeatable)) return undefined;
  const asked = failure.kind === "answer" ? failure.retryAfterMs ?? 0 : 0;
  if (asked > RETRY_AFTER_MS_MAX) return undefined;
  const bound = Math.min(LONGEST_MS, policy.retryBaseMs * 2 ** (retry - 1));
  return asked + bound / 2 + (bound / 2) * random;
}

function worthwhile(failure: Failure, repeatable: boolean): boolean {
  if (failure.kind === "not_sent" || failure.kind === "in_progress") return true;
  if (failure.kind === "no_answer") return repeatable;
  // With 429 nothing was done; 503 says so by its Retry-After.
  if (failure.status === 429) return true;
  if (failure.status === 503 && failure.retryAfterMs !== undefined) return true;
  return repeatable && [408, 500, 502, 503, 504].includes(failure.status);
}

/** The wait that a Retry-After asks for: seconds or a date. undefined if it has none or neither. */
export function retryAfterMs(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
