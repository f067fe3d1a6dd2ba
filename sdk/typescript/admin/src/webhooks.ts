import { listOf } from "./lists.js";
import type { List } from "./pages.js";
import type { CallOptions, Transport } from "./transport.js";
import type {
  BodyOf, Delivery, EnableResult, Endpoint, EndpointChange, EndpointWithSecret, FilterTrial, Health,
  NewEndpoint, QueryOf, SecretAnswer, Stats, SwitchAnswer, TestResult,
} from "./types.js";

/** Endpoints: where events are sent. */
export class Webhooks {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Makes an endpoint. Its `secret` is told here only, and by revealSecret. Without `dialect` it is
   * `fanfare-v1`.
   */
  async create(endpoint: NewEndpoint, options?: CallOptions): Promise<EndpointWithSecret> {
    const body = { dialect: "fanfare-v1", ...endpoint };
    return await this.#transport.send({ method: "POST", path: "/api/webhooks", body }, options) as
      EndpointWithSecret;
  }

  list(query?: QueryOf<"listWebhooks">, options?: CallOptions): List<Endpoint> {
    return listOf<Endpoint>(this.#transport, { path: "/api/webhooks", query }, options);
  }

  async get(endpointId: string, options?: CallOptions): Promise<Endpoint> {
    return await this.#call("GET", endpointId, "", undefined, options) as Endpoint;
  }

  /** Members that are left out stay. `enabled: true` also enables what was disabled. */
  async update(endpointId: string, change: EndpointChange, options?: CallOptions): Promise<Endpoint> {
    return await this.#call("PATCH", endpointId, "", change, options) as Endpoint;
  }

  async delete(endpointId: string, options?: CallOptions): Promise<void> {
    await this.#call("DELETE", endpointId, "", undefined, options);
  }

  /**
   * Sends one test event, once, and returns what came of it, up to 30 seconds later. Without
   * `eventType` the first subscribed type that has a sample, without `data` that sample.
   */
  async sendTest(
    endpointId: string, test: BodyOf<"sendTest"> = {}, options?: CallOptions,
  ): Promise<TestResult> {
    return await this.#call("POST", endpointId, "/test", test, options) as TestResult;
  }

  /** Tries a filter on an event, and says what doesn't fit. Sends nothing. */
  async testFilter(trial: BodyOf<"testFilter">, options?: CallOptions): Promise<FilterTrial> {
    return await this.#transport.send(
      { method: "POST", path: "/api/webhooks/filters/test", body: trial }, options) as FilterTrial;
  }

  /** How it did in the last 24 hours. Sends nothing. */
  async verify(endpointId: string, options?: CallOptions): Promise<Health> {
    return await this.#call("GET", endpointId, "/health", undefined, options) as Health;
  }

  /** How attempts went in a window such as 24h. */
  async stats(
    endpointId: string, query?: QueryOf<"getWebhookStats">, options?: CallOptions,
  ): Promise<Stats> {
    const path = "/api/webhooks/{id}/stats";
    return await this.#transport.send(
      { method: "GET", path, parameters: { id: endpointId }, query }, options) as Stats;
  }

  /** Enables what was disabled; with `backlog: "redrive"` what it missed is sent again. */
  async enable(
    endpointId: string, how: BodyOf<"enableWebhook"> = {}, options?: CallOptions,
  ): Promise<EnableResult> {
    return await this.#call("POST", endpointId, "/enable", how, options) as EnableResult;
  }

  /** All but those that are on their way to their first attempt. */
  deliveries(
    endpointId: string, query?: QueryOf<"listDeliveries">, options?: CallOptions,
  ): List<Delivery> {
    const path = "/api/webhooks/{id}/deliveries";
    return listOf<Delivery>(this.#transport, { path, parameters: { id: endpointId }, query }, options);
  }

  /** Tells the secret again. Written to the log of the platform. */
  async revealSecret(endpointId: string, options?: CallOptions): Promise<SecretAnswer> {
    return await this.#call("POST", endpointId, "/secret/reveal", undefined, options) as SecretAnswer;
  }

  /** Makes a second secret that counts besides the first for `overlap` (24h). */
  async rotateSecret(
    endpointId: string, rotation: BodyOf<"rotateSecret"> = {}, options?: CallOptions,
  ): Promise<SecretAnswer> {
    return await this.#call("POST", endpointId, "/secret/rotate", rotation, options) as SecretAnswer;
  }

  /** From now on the new secret signs where there is room for one signature only. */
  async switchSecret(endpointId: string, options?: CallOptions): Promise<SwitchAnswer> {
    return await this.#call("POST", endpointId, "/secret/switch", undefined, options) as SwitchAnswer;
  }

  #call(
    method: "GET" | "POST" | "PATCH" | "DELETE", id: string, rest: string, body: unknown,
    options: CallOptions | undefined,
  ): Promise<unknown> {
    const path = `/api/webhooks/{id}${rest}`;
    return this.#transport.send({ method, path, parameters: { id }, body }, options);
  }
}
