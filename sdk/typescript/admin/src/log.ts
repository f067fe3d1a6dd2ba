import { listOf } from "./lists.js";
import type { List } from "./pages.js";
import type { CallOptions, Transport } from "./transport.js";
import type { DeadLetter, Delivery, QueryOf } from "./types.js";

/** What became of deliveries; those of an endpoint are in webhooks.deliveries. */
export class Deliveries {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async get(deliveryId: string, options?: CallOptions): Promise<Delivery> {
    const call = { method: "GET", path: "/api/deliveries/{id}", parameters: { id: deliveryId } } as const;
    return await this.#transport.send(call, options) as Delivery;
  }
}

/** Deliveries that were given up. */
export class DeadLetters {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(query?: QueryOf<"listDeadLetters">, options?: CallOptions): List<DeadLetter> {
    return listOf<DeadLetter>(this.#transport, { path: "/api/dead-letters", query }, options);
  }

  async get(deadLetterId: string, options?: CallOptions): Promise<DeadLetter> {
    const call = { method: "GET", path: "/api/dead-letters/{id}", parameters: { id: deadLetterId } } as const;
    return await this.#transport.send(call, options) as DeadLetter;
  }
}
