// What several views load.
import { api, take, type Schemas } from "./client.js";
import { matches } from "./formats.js";
import { useQuery } from "./query.js";

export type EventType = Schemas["EventType"];

const MOST = 2_000;

/** Page by page; `more`: there are others than these. */
async function pages<T>(load: (query: { limit: number; cursor?: string }) => Promise<{ data: T[]; nextCursor?: string }>) {
  const data: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await load({ limit: 200, ...(cursor ? { cursor } : {}) });
    data.push(...page.data);
    cursor = page.nextCursor;
    if (!cursor || data.length >= MOST) return { data, more: Boolean(cursor) };
  }
}

// Newest first; of very many the newest.
export const useEndpoints = () =>
  useQuery(() => pages((query) => take(api.GET("/api/webhooks", { params: { query } }))), [], ["endpoints"]);
export const useKeys = () => useQuery(() => pages((query) => take(api.GET("/api/keys", { params: { query } }))), [], ["audit"]);
export const usePortalTokens = () =>
  useQuery(() => pages((query) => take(api.GET("/api/portal-tokens", { params: { query } }))), [], ["audit"]);

export interface Names { of: Map<string, string>; complete: boolean }

/** What endpoints are called. One without a name was deleted only where all are known. */
export function namesOf({ data, error }: ReturnType<typeof useEndpoints>): Names {
  return { of: new Map(data?.data.map((each) => [each.id, each.url.replace(/^https:\/\//, "")])), complete: Boolean(data && !data.more && !error) };
}

export const useDialects = () => useQuery(() => take(api.GET("/api/dialects")), []);

async function eventTypes(which: { dialect?: string; source?: "organization" }): Promise<EventType[]> {
  const data: EventType[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await take(api.GET("/api/event-types", { params: { query: { limit: 200, ...which, ...(cursor ? { cursor } : {}) } } }));
    data.push(...page.data.map((type) => ({ ...type, category: type.category || "other" })));
    cursor = page.nextCursor;
    if (!cursor) return data;
  }
}

/** Those of the dialect and the organization's own, which hold for every dialect; by category. */
export const useEventTypes = (dialect: string) => useQuery(async () => {
  const [built, own] = await Promise.all([eventTypes({ dialect }), eventTypes({ source: "organization" })]);
  const names = new Set(own.map((type) => type.name));
  return { data: [...built.filter((type) => !names.has(type.name)), ...own] };
}, [dialect], ["audit"]);

/** Of an endpoint, with those of the default dialect where the endpoint's own documents nothing that it is subscribed to. */
export const useTestableTypes = (dialect: string, events: string[]) => useQuery(async () => {
  const { default: usual } = await take(api.GET("/api/dialects"));
  const [built, published, own] = await Promise.all([eventTypes({ dialect }), eventTypes({ dialect: usual }), eventTypes({ source: "organization" })]);
  const heard = built.some((type) => events.some((event) => matches(event, type.name)));
  const byName = new Map([...(heard ? [] : published), ...built, ...own].map((type) => [type.name, type]));
  return { data: [...byName.values()] };
}, [dialect, events.join()], []);

/** Those of every dialect, and the organization's own. */
export const useAllEventTypes = () => useQuery(async () => ({ data: await eventTypes({}) }), [], ["audit"]);
