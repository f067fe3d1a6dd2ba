import { WebhookVerificationError } from "./errors.js";

/** Headers as Node, Fetch or a list of pairs has them. Names in any case. */
export type HeadersLike =
  | { readonly [name: string]: string | readonly string[] | undefined }
  | Iterable<readonly [string, string]>;

/** The value of a header, undefined if it isn't there. Throws duplicate_header. */
export function header(headers: HeadersLike, name: string): string | undefined {
  const found: string[] = [];
  for (const [key, value] of entries(headers)) {
    if (key.toLowerCase() !== name || value === undefined) continue;
    if (typeof value === "string") found.push(value);
    else found.push(...value);
  }
  if (found.length > 1) {
    throw new WebhookVerificationError("duplicate_header", `${name} is there ${found.length} times`);
  }
  return found[0];
}

/** The same for one that must be there. Throws missing_header. */
export function requiredHeader(headers: HeadersLike, name: string): string {
  const value = header(headers, name);
  if (!value) throw new WebhookVerificationError("missing_header", `${name} is missing`);
  return value;
}

function entries(
  headers: HeadersLike,
): Iterable<readonly [string, string | readonly string[] | undefined]> {
  return Symbol.iterator in headers
    ? (headers as Iterable<readonly [string, string]>)
    : Object.entries(headers);
}
