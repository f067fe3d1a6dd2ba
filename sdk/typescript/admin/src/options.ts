import { FanfareError } from "./errors.js";

export interface FanfareAdminClientOptions {
  /** sk_live_… or sk_test_… */
  readonly apiKey: string;
  /** Must be the key's: every call is refused otherwise. */
  readonly organizationId: string;
  /** Default https://admin.fanfare.io. http:// is for the loopback only. */
  readonly baseUrl?: string | undefined;
  /** For each attempt. Default 60 s: a test call may take 30. */
  readonly timeoutMs?: number;
  /** After the first attempt. Default 3; 0: none. */
  readonly retriesMax?: number;
  /** Before the first retry; doubles with each. Default 250 ms. */
  readonly retryBaseMs?: number;
  /** Instead of the global fetch: a proxy, a recorder. */
  readonly fetch?: typeof fetch;
}

export type Settings = Required<FanfareAdminClientOptions> & { readonly baseUrl: string };

/** Throws where something is missing or unsafe. */
export function settingsOf(options: FanfareAdminClientOptions): Settings {
  const { apiKey, organizationId } = options;
  for (const [name, value] of Object.entries({ apiKey, organizationId })) {
    if (typeof value !== "string" || !/^[\x21-\x7e]+$/.test(value)) {
      throw new FanfareError(`${name} is not set, or holds what a header can't`);
    }
  }
  return {
    apiKey,
    organizationId,
    baseUrl: checkedUrl(options.baseUrl ?? "https://admin.fanfare.io"),
    timeoutMs: options.timeoutMs ?? 60_000,
    retriesMax: options.retriesMax ?? 3,
    retryBaseMs: options.retryBaseMs ?? 250,
    fetch: options.fetch ?? globalThis.fetch,
  };
}

/** The address without a slash at its end. */
function checkedUrl(text: string): string {
  const url = new URL(text);
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    throw new FanfareError(`baseUrl must be https://, or the API key could be read: ${url.origin}`);
  }
  if (url.username || url.search || url.hash) {
    throw new FanfareError("baseUrl has neither credentials nor a query");
  }
  return (url.origin + url.pathname).replace(/\/+$/, "");
}
