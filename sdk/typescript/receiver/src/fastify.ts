import type { FastifyInstance } from "fastify";
import type { Dialect } from "./generated/events.js";
import {
  bytesMaxOf, checked, refusal, verified, type Delivery, type ReceiverOptions,
} from "./receive.js";

export type { Delivery, ReceiverOptions } from "./receive.js";

declare module "fastify" {
  interface FastifyRequest {
    /** The verified delivery, in a scope with the plugin. */
    fanfare: Delivery;
    rawBody?: Uint8Array;
  }
}

/**
 * Plugin for Fastify 4 and 5: in the scope that registers it, every request must be a genuine
 * delivery. Handlers find `request.fanfare`, `request.body` (the event) and `request.rawBody`.
 * Give it a scope of its own, as it replaces the scope's body parsers:
 *
 *     app.register(async (scope) => {
 *       await scope.register(webhook, { secret, dialect: "fanfare-v1" });
 *       scope.post("/webhooks/fanfare", async (request) => …);
 *     });
 */
export async function webhook<D extends Dialect = Dialect>(
  scope: FastifyInstance, options: ReceiverOptions<D>,
): Promise<void> {
  checked(options);
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    "*", { parseAs: "buffer", bodyLimit: bytesMaxOf(options) },
    (_request, body, done) => done(null, body));
  scope.decorateRequest("fanfare", null as never);
  scope.decorateRequest("rawBody", undefined);
  scope.addHook("preValidation", async (request, reply) => {
    const rawBody = request.body instanceof Uint8Array ? request.body : Buffer.alloc(0);
    try {
      const headers = request.raw.headersDistinct ?? request.headers;
      const delivery = await verified(headers, rawBody, options);
      Object.assign(request, { fanfare: delivery, rawBody, body: delivery.event });
    } catch (error) {
      const { status, body } = refusal(error, options);
      return reply.code(status).type("application/json").send(body);
    }
  });
}

// Fastify's mark of a plugin that works on the scope that registers it.
Object.assign(webhook, { [Symbol.for("skip-override")]: true });
