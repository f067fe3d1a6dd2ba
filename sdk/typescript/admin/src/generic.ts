import { listOf } from "./lists.js";
import type { List } from "./pages.js";
import type { CallOptions, Transport } from "./transport.js";
import type {
  BodyOf, GenericDelivery, GenericEndpoint, GenericTestResult, NewGenericEndpoint, QueryOf,
} from "./types.js";

/** The same endpoints in the shapes of `/webhooks`; those made here have the dialect `generic`. */
export class GenericWebhooks {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** `secret` is in the answer only if it was generated. */
  async create(endpoint: NewGenericEndpoint, options?: CallOptions): Promise<GenericEndpoint> {
    return await this.#transport.send(
      { method: "POST", path: "/webhooks", body: endpoint }, options) as GenericEndpoint;
  }

  list(query?: QueryOf<"listGenericWebhooks">, options?: CallOptions): List<GenericEndpoint> {
    return listOf<GenericEndpoint>(this.#transport, { path: "/webhooks", query }, options);
  }

  async get(endpointId: string, options?: CallOptions): Promise<GenericEndpoint> {
    return await this.#call("GET", endpointId, "", undefined, options) as GenericEndpoint;
  }

  async update(
    endpointId: string, change: BodyOf<"updateGenericWebhook">, options?: CallOptions,
  ): Promise<GenericEndpoint> {
    return await this.#call("PATCH", endpointId, "", change, options) as GenericEndpoint;
  }

  async delete(endpointId: string, options?: CallOptions): Promise<void> {
    await this.#call("DELETE", endpointId, "", undefined, options);
  }

  async test(
    endpointId: string, test: BodyOf<"testGenericWebhook"> = {}, options?: CallOptions,
  ): Promise<GenericTestResult> {
    return await this.#call("POST", endpointId, "/test", test, options) as GenericTestResult;
  }

  deliveries(
    endpointId: string, query?: QueryOf<"listGenericDeliveries">, options?: CallOptions,
  ): List<GenericDelivery> {
    const path = "/webhooks/{id}/deliveries";
    return listOf<GenericDelivery>(
      this.#transport, { path, parameters: { id: endpointId }, query }, options);
  }

  #call(
    method: "GET" | "POST" | "PATCH" | "DELETE", id: string, rest: string, body: unknown,
    options: CallOptions | undefined,
  ): Promise<unknown> {
    const path = `/webhooks/{id}${rest}`;
    return this.#transport.send({ method, path, parameters: { id }, body }, options);
  }
}
