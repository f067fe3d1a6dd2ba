import { List } from "./pages.js";
import type { Call, CallOptions, Transport } from "./transport.js";

/** The list of a GET, in either shape of the API. */
export function listOf<T>(
  transport: Transport, call: Omit<Call, "method">, options: CallOptions | undefined,
): List<T> {
  return new List<T>(async (cursor) => {
    const query = { ...call.query, cursor };
    const page = await transport.send({ ...call, method: "GET", query }, options) as
      { data: T[]; nextCursor?: string; next_cursor?: string };
    return { data: page.data, nextCursor: page.nextCursor ?? page.next_cursor };
  });
}
