// What several views load.
import { api, take, type Schemas } from "./client.js";
import { useQuery } from "./query.js";

export type EventType = Schemas["EventType"];

export const useEndpoints = () =>
  useQuery(() => take(api.GET("/api/webhooks", { params: { query: { limit: 200 } } })), [], ["endpoints"]);

export const useDialects = () => useQuery(() => take(api.GET("/api/dialects")), []);

/** Those of the dialect and the organization's own, which hold for every dialect. */
export const useEventTypes = (dialect: string) => useQuery(async () => {
  const data: EventType[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await take(api.GET("/api/event-types", { params: { query: { limit: 200, dialect: dialect as "fanfare", ...(cursor ? { cursor } : {}) } } }));
    data.push(...page.data.map((type) => ({ ...type, category: type.category || "other" })));
    cursor = page.nextCursor;
    if (!cursor) return { data };
  }
}, [dialect]);
