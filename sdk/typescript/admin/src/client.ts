import { Events } from "./events.js";
import { GenericWebhooks } from "./generic.js";
import type { paths } from "./generated/api.js";
import { DeadLetters, Deliveries } from "./log.js";
import { settingsOf, type FanfareAdminClientOptions } from "./options.js";
import { Transport, type Call, type CallOptions } from "./transport.js";
import type { MethodOf, RequestOf, ResponseOf } from "./types.js";
import { Webhooks } from "./webhooks.js";

/**
 * The API of one organization. Every method throws a FanfareError; what the API refuses is a
 * FanfareApiError with the status and what to change.
 */
export class FanfareAdminClient {
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
  readonly deadLetters: DeadLetters;
  readonly events: Events;
  /** The resource /webhooks, for endpoints of the dialect `generic`. */
  readonly generic: GenericWebhooks;
  readonly #transport: Transport;

  constructor(options: FanfareAdminClientOptions) {
    const transport = new Transport(settingsOf(options));
    this.webhooks = new Webhooks(transport);
    this.deliveries = new Deliveries(transport);
    this.deadLetters = new DeadLetters(transport);
    this.events = new Events(transport);
    this.generic = new GenericWebhooks(transport);
    this.#transport = transport;
  }

  /**
   * Any operation of openapi.yaml, typed by it:
   *
   *     await client.request("get", "/api/deliveries/{id}", { path: { id } });
   */
  async request<Path extends keyof paths & string, Method extends MethodOf<Path>>(
    method: Method, path: Path, request: RequestOf<Path, Method> = {}, options?: CallOptions,
  ): Promise<ResponseOf<Path, Method>> {
    const call: Call = {
      method: method.toUpperCase() as Call["method"],
      path,
      parameters: (request.path ?? {}) as Record<string, string>,
      query: request.query as object | undefined,
      body: request.body,
    };
    return await this.#transport.send(call, options) as ResponseOf<Path, Method>;
  }
}
