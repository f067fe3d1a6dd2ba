import { listOf } from "./lists.js";
import type { List } from "./pages.js";
import type { CallOptions, Transport } from "./transport.js";
import type {
  ApiKey, ApiKeyWithSecret, AuditEntry, BodyOf, OrganizationSettings, QueryOf,
} from "./types.js";

/** API keys of the organization. */
export class ApiKeys {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Makes one. Its `key` is told here only. */
  async create(key: BodyOf<"createKey">, options?: CallOptions): Promise<ApiKeyWithSecret> {
    return await this.#transport.send(
      { method: "POST", path: "/api/keys", body: key }, options) as ApiKeyWithSecret;
  }

  list(query?: QueryOf<"listKeys">, options?: CallOptions): List<ApiKey> {
    return listOf<ApiKey>(this.#transport, { path: "/api/keys", query }, options);
  }

  async get(keyId: string, options?: CallOptions): Promise<ApiKey> {
    return await this.#transport.send(
      { method: "GET", path: "/api/keys/{id}", parameters: { id: keyId } }, options) as ApiKey;
  }

  /** It is refused everywhere within a second. */
  async revoke(keyId: string, options?: CallOptions): Promise<void> {
    await this.#transport.send(
      { method: "DELETE", path: "/api/keys/{id}", parameters: { id: keyId } }, options);
  }
}

/** What the organization chose. */
export class Settings {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async get(options?: CallOptions): Promise<OrganizationSettings> {
    return await this.#transport.send({ method: "GET", path: "/api/settings" }, options) as
      OrganizationSettings;
  }

  async update(
    change: BodyOf<"updateSettings">, options?: CallOptions,
  ): Promise<OrganizationSettings> {
    return await this.#transport.send(
      { method: "PATCH", path: "/api/settings", body: change }, options) as OrganizationSettings;
  }
}

/** Who changed what. */
export class Audit {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(query?: QueryOf<"listAudit">, options?: CallOptions): List<AuditEntry> {
    return listOf<AuditEntry>(this.#transport, { path: "/api/audit", query }, options);
  }
}
