import type { IncomingMessage, ServerResponse } from "node:http";
import type { Dialect } from "./generated/events.js";
import {
  BodyTooLargeError, bytesMaxOf, checked, rawBodyOf, refusal, verified,
  type Delivery, type ReceiverOptions,
} from "./receive.js";

export type { Delivery, ReceiverOptions } from "./receive.js";

const RECEIVED = JSON.stringify({ received: true });
const JSON_HEADERS = { "content-type": "application/json" };

/**
 * A route handler of the app router (Node runtime), or of anything else that speaks Request and
 * Response. Answers 200 once `handle` is done, 401 to what isn't genuine. What `handle` throws is
 * the framework's to answer: 500, and the delivery comes again.
 *
 *     export const POST = appRoute({ secret, dialect: "fanfare-v1" }, async ({ event }) => …);
 */
export function appRoute<D extends Dialect = Dialect>(
  options: ReceiverOptions<D>,
  handle: (delivery: Delivery<D>, request: Request) => Response | void | Promise<Response | void>,
): (request: Request) => Promise<Response> {
  checked(options);
  return async (request) => {
    let delivery: Delivery<D>;
    try {
      delivery = await verified(request.headers, await read(request, bytesMaxOf(options)), options);
    } catch (error) {
      const { status, body } = refusal(error, options);
      return new Response(body, { status, headers: JSON_HEADERS });
    }
    return (await handle(delivery, request)) ?? new Response(RECEIVED, { headers: JSON_HEADERS });
  };
}

/**
 * An API route of the pages router. Its file must also say
 *
 *     export const config = { api: { bodyParser: false } };
 *
 * Answers 405 to what isn't a POST, 401 to what isn't genuine, and 200 once `handle` is done unless
 * that has answered itself.
 */
export function pagesRoute<
  D extends Dialect = Dialect,
  Req extends IncomingMessage = IncomingMessage, Res extends ServerResponse = ServerResponse,
>(
  options: ReceiverOptions<D>,
  handle: (delivery: Delivery<D>, request: Req, response: Res) => unknown,
): (request: Req, response: Res) => Promise<void> {
  checked(options);
  return async (request, response) => {
    if (request.method !== "POST") {
      response.setHeader("Allow", "POST");
      return answer(response, 405, JSON.stringify({ error: "method_not_allowed" }));
    }
    let delivery: Delivery<D>;
    try {
      const rawBody = await rawBodyOf(request, bytesMaxOf(options));
      delivery = await verified(request.headersDistinct ?? request.headers, rawBody, options);
    } catch (error) {
      const { status, body } = refusal(error, options);
      return answer(response, status, body);
    }
    await handle(delivery, request, response);
    if (!response.writableEnded) answer(response, 200, RECEIVED);
  };
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json");
  response.end(body);
}

async function read(request: Request, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // To the end all the same: what is left unread costs the connection.
    if (size <= bytesMax) chunks.push(chunk);
  }
  if (size > bytesMax) throw new BodyTooLargeError(bytesMax);
  return Buffer.concat(chunks);
}
