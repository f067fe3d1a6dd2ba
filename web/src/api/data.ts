// What several views load.
import { api, take, type Endpoint, type Schemas } from "./client.js";
import { useQuery } from "./query.js";

export type EventType = Schemas["EventType"];

const ENDPOINTS_MAX = 2_000;

/** All of them, newest first; of very many the newest. */
export const useEndpoints = () => useQuery(async () => {
  const data: Endpoint[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await take(api.GET("/api/webhooks", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }));
    data.push(...page.data);
    cursor = page.nextCursor;
    if (!cursor || data.length >= ENDPOINTS_MAX) return { data, more: Boolean(cursor) };
  }
}, [], ["endpoints"]);

export const useDialects = () => useQuery(() => take(api.GET("/api/dialects")), []);

async function eventTypes(which: { dialect: string } | { source: "organization" }): Promise<EventType[]> {
  const data: EventType[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await take(api.GET("/api/event-types", { params: { query: { limit: 200, ...which, ...(cursor ? { cursor } : {}) } } }));
    data.push(...page.data);
    cursor = page.nextCursor;
    if (!cursor) return data;
  }
}

/** Those of the dialect and the organization's own, which hold for every dialect; by category. */
export const useEventTypes = (dialect: string) => useQuery(async () => {
  const [built, own] = await Promise.all([eventTypes({ dialect }), eventTypes({ source: "organization" })]);
  const names = new Set(own.map((type) => type.name));
  return { data: [...built.filter((type) => !names.has(type.name)), ...own].map((type) => ({ ...type, category: type.category || "other" })) };
}, [dialect], ["audit"]);
