import { randomUUID } from "node:crypto";
import { apiError, FanfareConnectionError, FanfareError, FanfareTimeoutError, type Problem } from "./errors.js";
import { idempotentOperations } from "./generated/operations.js";
import type { Settings } from "./options.js";
import { retryAfterMs, retryDelay, type Failure } from "./retry.js";

export interface CallOptions {
  /** Ends the call, waits between retries included. */
  readonly signal?: AbortSignal;
  /** Instead of one made for this call: the same key gives the same answer. */
  readonly idempotencyKey?: string;
  /** Instead of the client's. */
  readonly timeoutMs?: number;
}

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As openapi.yaml has it, with {names}. */
  readonly path: string;
  readonly parameters?: { readonly [name: string]: string };
  readonly query?: object | undefined;
  readonly body?: unknown;
  /** True where the body makes a repetition harmless, as the ids of events do. */
  readonly repeatable?: boolean;
}

/** Sends one call, again where that helps, and returns the parsed answer. */
export class Transport {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async send(call: Call, options: CallOptions = {}): Promise<unknown> {
    const operation = `${call.method} ${call.path}`;
    const repeatable =
      call.method !== "POST" || call.repeatable === true || idempotentOperations.has(operation);
    const url = this.#settings.baseUrl + filled(call.path, call.parameters ?? {}) + query(call.query);
    const request = this.#request(call, options);
    for (let retry = 1, unanswered = false; ; ++retry) {
      const attempt = await this.#attempt(operation, url, request, options);
      if ("value" in attempt) return attempt.value;
      // Gone already, by the attempt whose answer was lost.
      if (unanswered && call.method === "DELETE" && statusOf(attempt.failure) === 404) return undefined;
      unanswered ||= attempt.failure.kind === "no_answer" || (statusOf(attempt.failure) ?? 0) >= 500;
      const wait = retryDelay(this.#settings, retry, attempt.failure, repeatable, Math.random());
      if (wait === undefined) throw attempt.error;
      await pause(wait, options.signal);
    }
  }

  #request(call: Call, options: CallOptions): RequestInit {
    const headers: Record<string, string> = {
      authorization: `Bearer ${this.#settings.apiKey}`,
      "fanfare-organization": this.#settings.organizationId,
      accept: "application/json",
    };
    if (call.method === "POST") headers["idempotency-key"] = options.idempotencyKey ?? randomUUID();
    if (call.body === undefined) return { method: call.method, headers, redirect: "error" };
    headers["content-type"] = "application/json";
    return { method: call.method, headers, redirect: "error", body: JSON.stringify(call.body) };
  }

  async #attempt(
    operation: string, url: string, request: RequestInit, options: CallOptions,
  ): Promise<{ value: unknown } | { failure: Failure; error: FanfareError }> {
    options.signal?.throwIfAborted();
    const timeoutMs = options.timeoutMs ?? this.#settings.timeoutMs;
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), timeoutMs);
    const abort = () => ending.abort();
    options.signal?.addEventListener("abort", abort, { once: true });
    try {
      const answer = await this.#settings.fetch(url, { ...request, signal: ending.signal });
      const text = await answer.text();
      if (answer.ok) return { value: parsed(operation, text) };
      const after = retryAfterMs(answer.headers.get("retry-after"), Date.now());
      const problem = problemOf(answer, text);
      const failure: Failure = problem.type === "urn:fanfare:problem:request-in-progress"
        ? { kind: "in_progress" } : { kind: "answer", status: answer.status, retryAfterMs: after };
      return { failure, error: apiError(operation, answer.status, problem, after) };
    } catch (cause) {
      if (cause instanceof FanfareError) throw cause;
      options.signal?.throwIfAborted();
      return noAnswer(operation, cause, ending.signal.aborted ? timeoutMs : undefined);
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", abort);
    }
  }
}

/** The path with its {names} replaced. Throws for what would lead to another path. */
function filled(path: string, parameters: { readonly [name: string]: string }): string {
  return path.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = parameters[name];
    if (typeof value !== "string" || value === "" || value === "." || value === "..") {
      throw new FanfareError(`${name} must be an id, not ${JSON.stringify(value)}`);
    }
    return encodeURIComponent(value);
  });
}

function query(values: object | undefined): string {
  const pairs = Object.entries(values ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, string] => [name, String(value)]);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

function parsed(operation: string, text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FanfareError(`${operation}: the answer is no JSON: is baseUrl right?`, { cause });
  }
}

function problemOf(answer: Response, text: string): Partial<Problem> {
  if (!(answer.headers.get("content-type") ?? "").includes("json")) return { title: answer.statusText };
  try {
    return JSON.parse(text) as Partial<Problem>;
  } catch {
    return { title: answer.statusText };
  }
}

const NOT_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT"]);

function noAnswer(
  operation: string, cause: unknown, timeoutMs: number | undefined,
): { failure: Failure; error: FanfareError } {
  if (timeoutMs !== undefined) {
    const text = `${operation}: no answer within ${timeoutMs} ms`;
    return { failure: { kind: "no_answer" }, error: new FanfareTimeoutError(text, { cause }) };
  }
  const reason = (cause as { cause?: { code?: string; message?: string } }).cause;
  const text = `${operation}: ${reason?.code ?? reason?.message ?? String(cause)}`;
  const kind = NOT_SENT.has(reason?.code ?? "") ? "not_sent" : "no_answer";
  return { failure: { kind }, error: new FanfareConnectionError(text, { cause }) };
}

function statusOf(failure: Failure): number | undefined {
  return failure.kind === "answer" ? failure.status : undefined;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
