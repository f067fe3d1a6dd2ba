import { listOf } from "./lists.js";
import type { List } from "./pages.js";
import type { CallOptions, Transport } from "./transport.js";
import type { BodyOf, QueryOf, Replay } from "./types.js";

/** Past deliveries sent again, and past events to another endpoint. */
export class Replays {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Begins one; `dryRun` only counts. */
  async create(replay: BodyOf<"createReplay">, options?: CallOptions): Promise<Replay> {
    return await this.#transport.send(
      { method: "POST", path: "/api/replays", body: replay }, options) as Replay;
  }

  list(query?: QueryOf<"listReplays">, options?: CallOptions): List<Replay> {
    return listOf<Replay>(this.#transport, { path: "/api/replays", query }, options);
  }

  /** How far it has got. */
  async get(replayId: string, options?: CallOptions): Promise<Replay> {
    return await this.#call("GET", replayId, "", options);
  }

  async pause(replayId: string, options?: CallOptions): Promise<Replay> {
    return await this.#call("POST", replayId, "/pause", options);
  }

  async resume(replayId: string, options?: CallOptions): Promise<Replay> {
    return await this.#call("POST", replayId, "/resume", options);
  }

  /** What was sent stays sent. */
  async cancel(replayId: string, options?: CallOptions): Promise<Replay> {
    return await this.#call("POST", replayId, "/cancel", options);
  }

  async #call(
    method: "GET" | "POST", id: string, rest: string, options: CallOptions | undefined,
  ): Promise<Replay> {
    const path = `/api/replays/{id}${rest}`;
    return await this.#transport.send({ method, path, parameters: { id } }, options) as Replay;
  }
}
