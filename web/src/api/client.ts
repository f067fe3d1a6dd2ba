// The API, typed from openapi.yaml.
import createClient from "openapi-fetch";
import type { components, paths } from "../../../sdk/typescript/admin/src/generated/api.js";

export type Schemas = components["schemas"];
export type Endpoint = Schemas["Endpoint"];
export type Delivery = Schemas["Delivery"];
export type Attempt = Schemas["Attempt"];
export type DeadLetter = Schemas["DeadLetter"];
export type Replay = Schemas["Replay"];
export type Session = Schemas["Session"];
export type Outcome = Schemas["Outcome"];
export type Problem = Schemas["Problem"];

/** What the API says is wrong. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
  /** Of the member at fault, such as "/url"; undefined where none of it is. */
  at(pointer: string): string | undefined {
    return this.problem.errors?.find((error) => error.pointer === pointer || error.pointer.startsWith(pointer + "/"))
      ?.detail;
  }
}

/** How this page proves who it is: a portal token of its own, else the browser's cookie. */
export const credentials = {
  portalToken: "",
  csrfToken: "",
  organization: "", // of a platform key
};

export function authorization(): Record<string, string> {
  const headers: Record<string, string> = {};
  if (credentials.portalToken) headers["Authorization"] = `Bearer ${credentials.portalToken}`;
  if (credentials.csrfToken) headers["Fanfare-CSRF"] = credentials.csrfToken;
  if (credentials.organization) headers["Fanfare-Organization"] = credentials.organization;
  return headers;
}

const FORGED = "urn:fanfare:problem:csrf";
const listeners = new Set<() => void>(), doubters = new Set<() => void>();
/** Calls back when the session is over. */
export function onSignedOut(call: () => void): () => void {
  listeners.add(call);
  return () => listeners.delete(call);
}
/** Calls back when a change was refused as not of this session. */
export function onForged(call: () => void): () => void {
  doubters.add(call);
  return () => doubters.delete(call);
}

export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin" });
api.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(authorization())) request.headers.set(name, value);
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== "/api/session") for (const call of listeners) call();
    if (response.status !== 403) return;
    const problem = await response.clone().json().catch(() => undefined) as Partial<Problem> | undefined;
    if (problem?.type === FORGED) for (const call of doubters) call();
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's JSON; throws an ApiError in words that people can use. */
export async function take<T>(answer: Promise<Answer<T>>): Promise<T> {
  let got: Answer<T>;
  try {
    got = await answer;
  } catch {
    throw new ApiError({
      type: "offline", title: "No connection", status: 0,
      detail: "The server can't be reached. Check your connection and try again.",
    });
  }
  if (got.response.ok) return got.data as T;
  const problem = got.error as Partial<Problem> | undefined;
  throw new ApiError({
    type: problem?.type ?? "unknown", title: problem?.title ?? got.response.statusText, status: got.response.status,
    detail: problem?.detail ?? `The server answered ${got.response.status}. Try again in a moment.`,
    ...(problem?.errors ? { errors: problem.errors } : {}),
  });
}
