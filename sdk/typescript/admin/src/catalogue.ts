import { listOf } from "./lists.js";
import type { List } from "./pages.js";
import type { CallOptions, Transport } from "./transport.js";
import type { BodyOf, DataCheck, EventType, EventTypeVersion, QueryOf } from "./types.js";

/** Event types: those of the dialects, and the organization's own. */
export class EventTypes {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Declares one of the organization's own. */
  async create(type: BodyOf<"createEventType">, options?: CallOptions): Promise<EventType> {
    return await this.#transport.send(
      { method: "POST", path: "/api/event-types", body: type }, options) as EventType;
  }

  /** By name. */
  list(query?: QueryOf<"listEventTypes">, options?: CallOptions): List<EventType> {
    return listOf<EventType>(this.#transport, { path: "/api/event-types", query }, options);
  }

  async get(name: string, options?: CallOptions): Promise<EventType> {
    return await this.#call("GET", name, "", undefined, options) as EventType;
  }

  /** Another schema is another version. */
  async update(
    name: string, change: BodyOf<"updateEventType">, options?: CallOptions,
  ): Promise<EventType> {
    return await this.#call("PATCH", name, "", change, options) as EventType;
  }

  async delete(name: string, options?: CallOptions): Promise<void> {
    await this.#call("DELETE", name, "", undefined, options);
  }

  /** The versions of its schema, newest first. */
  async versions(name: string, options?: CallOptions): Promise<EventTypeVersion[]> {
    const answer = await this.#call("GET", name, "/versions", undefined, options);
    return (answer as { data: EventTypeVersion[] }).data;
  }

  /** Holds data against its schema. */
  async validate(name: string, data: unknown, options?: CallOptions): Promise<DataCheck> {
    return await this.#call("POST", name, "/validate", { data }, options) as DataCheck;
  }

  #call(
    method: "GET" | "POST" | "PATCH" | "DELETE", name: string, rest: string, body: unknown,
    options: CallOptions | undefined,
  ): Promise<unknown> {
    const path = `/api/event-types/{name}${rest}`;
    return this.#transport.send({ method, path, parameters: { name }, body }, options);
  }
}
