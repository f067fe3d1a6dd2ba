import { listOf } from "./lists.js";
import type { List } from "./pages.js";
import type { CallOptions, Transport } from "./transport.js";
import type { BodyOf, DeadLetter, DeadLetterGroup, Delivery, QueryOf, Replay, Resent } from "./types.js";

/** What became of deliveries. */
export class Deliveries {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Of all endpoints; webhooks.deliveries has those of one. */
  list(query?: QueryOf<"listAllDeliveries">, options?: CallOptions): List<Delivery> {
    return listOf<Delivery>(this.#transport, { path: "/api/deliveries", query }, options);
  }

  async get(deliveryId: string, options?: CallOptions): Promise<Delivery> {
    const call = { method: "GET", path: "/api/deliveries/{id}", parameters: { id: deliveryId } } as const;
    return await this.#transport.send(call, options) as Delivery;
  }

  /** Tries one now: one that waits goes on from there, one that was given up begins anew. */
  async retry(deliveryId: string, options?: CallOptions): Promise<Resent> {
    return await this.#post(deliveryId, "retry", options);
  }

  /** Cancels one that waits: it becomes a dead letter. */
  async cancel(deliveryId: string, options?: CallOptions): Promise<Resent> {
    return await this.#post(deliveryId, "cancel", options);
  }

  async #post(id: string, what: string, options: CallOptions | undefined): Promise<Resent> {
    const path = `/api/deliveries/{id}/${what}`;
    return await this.#transport.send({ method: "POST", path, parameters: { id } }, options) as Resent;
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

  /** Counted by endpoint, reason and type, the largest group first. */
  async groups(query?: QueryOf<"groupDeadLetters">, options?: CallOptions): Promise<DeadLetterGroup[]> {
    const answer = await this.#transport.send(
      { method: "GET", path: "/api/dead-letters/groups", query }, options) as { data: DeadLetterGroup[] };
    return answer.data;
  }

  /** Sends one again. */
  async redrive(deadLetterId: string, options?: CallOptions): Promise<Resent> {
    const path = "/api/dead-letters/{id}/redrive";
    return await this.#transport.send(
      { method: "POST", path, parameters: { id: deadLetterId } }, options) as Resent;
  }

  /** Sends all that match again, by a replay; `dryRun` only counts them. */
  async redriveAll(which: BodyOf<"redriveDeadLetters"> = {}, options?: CallOptions): Promise<Replay> {
    return await this.#transport.send(
      { method: "POST", path: "/api/dead-letters/redrive", body: which }, options) as Replay;
  }
}
