import type { ServerResponse } from "node:http";
import type { Dialect } from "./generated/events.js";
import {
  bytesMaxOf, checked, rawBodyOf, refusal, verified,
  type Delivery, type NodeRequest, type ReceiverOptions,
} from "./receive.js";

export type { Delivery, ReceiverOptions } from "./receive.js";

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Request {
      /** The verified delivery, behind webhook(). */
      fanfare?: Delivery;
    }
  }
}

/**
 * Middleware for Express 4 and 5. Behind it are `req.fanfare` (the verified delivery), `req.body`
 * (the event) and `req.rawBody` (the bytes). Refuses others with 401 and `{"error": code}`.
 *
 *     app.post("/webhooks/fanfare", webhook({ secret, dialect: "fanfare-v1" }), (req, res) => …);
 *
 * It reads the body itself. Where express.json() comes before it, that needs
 * `verify: (req, res, buffer) => { req.rawBody = buffer }`; express.raw() needs nothing.
 */
export function webhook<D extends Dialect = Dialect>(options: ReceiverOptions<D>) {
  checked(options);
  return (request: NodeRequest, response: ServerResponse, next: (error?: unknown) => void): void => {
    receive(request, options).then(() => next(), (error: unknown) => {
      try {
        const { status, body } = refusal(error, options);
        response.statusCode = status;
        response.setHeader("Content-Type", "application/json");
        response.end(body);
      } catch (other) {
        next(other);
      }
    });
  };
}

async function receive<D extends Dialect>(
  request: NodeRequest, options: ReceiverOptions<D>,
): Promise<void> {
  const rawBody = await rawBodyOf(request, bytesMaxOf(options));
  const delivery = await verified(request.headersDistinct ?? request.headers, rawBody, options);
  // _body tells parsers of Express 4 that the body was read.
  Object.assign(request, { fanfare: delivery, rawBody, body: delivery.event, _body: true });
}
