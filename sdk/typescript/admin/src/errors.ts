import type { components } from "./generated/api.js";

/** The application/problem+json of an answer. */
export type Problem = components["schemas"]["Problem"];

/** What all errors of this package have in common. */
export class FanfareError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options as ErrorOptions);
    this.name = new.target.name;
  }
}

/** No answer: not connected, the connection ended, or a time-out. `cause` says more. */
export class FanfareConnectionError extends FanfareError {}
export class FanfareTimeoutError extends FanfareConnectionError {}

/** The API answered with an error. */
export class FanfareApiError extends FanfareError {
  /** Such as "POST /api/webhooks". */
  readonly operation: string;
  readonly status: number;
  /** Stable, such as "urn:fanfare:problem:not-found"; "about:blank" if the answer had none. */
  readonly type: string;
  readonly title: string;
  /** What to change. */
  readonly detail: string | undefined;
  /** The members at fault, by RFC 6901 pointer. */
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
  /** When the API said to come again. */
  readonly retryAfterMs: number | undefined;

  constructor(operation: string, status: number, problem: Partial<Problem>, retryAfterMs?: number) {
    super(`${operation}: ${status} ${problem.detail ?? problem.title ?? ""}`.trimEnd());
    this.operation = operation;
    this.status = status;
    this.type = problem.type ?? "about:blank";
    this.title = problem.title ?? "";
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.retryAfterMs = retryAfterMs;
  }
}

/** 400, 413, 422: `errors` names what is wrong. */
export class FanfareInvalidRequestError extends FanfareApiError {}
/** 401: no good API key. */
export class FanfareAuthenticationError extends FanfareApiError {}
/** 403: the key lacks a scope. */
export class FanfarePermissionError extends FanfareApiError {}
/** 403: organizationId is not the key's. */
export class FanfareOrganizationError extends FanfarePermissionError {}
/** 404: not there, or another organization's. */
export class FanfareNotFoundError extends FanfareApiError {}
/** 409: in the way of something else, or in progress. */
export class FanfareConflictError extends FanfareApiError {}
/** 429, after all retries. */
export class FanfareRateLimitError extends FanfareApiError {}
/** 5xx, after all retries. */
export class FanfareServerError extends FanfareApiError {}

/** The error for an answer; `problem` is its parsed body, if it was a problem. */
export function apiError(
  operation: string, status: number, problem: Partial<Problem>, retryAfterMs?: number,
): FanfareApiError {
  const Kind = kindOf(status, problem.type);
  return new Kind(operation, status, problem, retryAfterMs);
}

function kindOf(status: number, type: string | undefined): typeof FanfareApiError {
  if (status >= 500) return FanfareServerError;
  switch (status) {
    case 400: case 413: case 422: return FanfareInvalidRequestError;
    case 401: return FanfareAuthenticationError;
    case 403: return type === "urn:fanfare:problem:other-organization"
      ? FanfareOrganizationError : FanfarePermissionError;
    case 404: return FanfareNotFoundError;
    case 409: return FanfareConflictError;
    case 429: return FanfareRateLimitError;
    default: return FanfareApiError;
  }
}
