import { EventTypes } from "./catalogue.js";
import { Events } from "./events.js";
import { GenericWebhooks } from "./generic.js";
import type { paths } from "./generated/api.js";
import { DeadLetters, Deliveries } from "./log.js";
import { ApiKeys, Audit, Settings } from "./organization.js";
import { settingsOf, type FanfareAdminClientOptions } from "./options.js";
import { Replays } from "./replays.js";
import { Transport, type Call, type CallOptions } from "./transport.js";
import type { MethodOf, QueryOf, RequestOf, ResponseOf, Stats } from "./types.js";
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
  readonly eventTypes: EventTypes;
  readonly replays: Replays;
  readonly keys: ApiKeys;
  readonly settings: Settings;
  readonly audit: Audit;
  /** The resource /webhooks, for endpoints of the dialect `generic`. */
  readonly generic: GenericWebhooks;
  readonly #transport: Transport;

  constructor(options: FanfareAdminClientOptions) {
    const transport = new Transport(settingsOf(options));
    this.webhooks = new Webhooks(transport);
    this.deliveries = new Deliveries(transport);
    this.deadLetters = new DeadLetters(transport);
    this.events = new Events(transport);
    this.eventTypes = new EventTypes(transport);
    this.replays = new Replays(transport);
    this.keys = new ApiKeys(transport);
    this.settings = new Settings(transport);
    this.audit = new Audit(transport);
    this.generic = new GenericWebhooks(transport);
    this.#transport = transport;
  }

  /** How all attempts went in a window such as 24h. */
  async stats(query?: QueryOf<"getStats">, options?: CallOptions): Promise<Stats> {
    return await this.#transport.send({ method: "GET", path: "/api/stats", query }, options) as Stats;
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
