import type { CallOptions, Transport } from "./transport.js";
import type { NewEvent, PublishResult } from "./types.js";
import { ulid } from "./ulid.js";

/** What happened, to be sent to everybody who subscribed. */
export class Events {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Publishes one event or up to 1,000, all or nothing; done when they are stored. An event without
   * an id is given one here, so that a repetition after a lost answer delivers nothing twice.
   */
  async publish(events: NewEvent | readonly NewEvent[], options?: CallOptions): Promise<PublishResult> {
    const body = Array.isArray(events) ? events.map(withId) : withId(events as NewEvent);
    return await this.#transport.send(
      { method: "POST", path: "/api/events", body, repeatable: true }, options) as PublishResult;
  }
}

function withId(event: NewEvent): NewEvent {
  return event.id === undefined ? { ...event, id: `evt_${ulid()}` } : event;
}
