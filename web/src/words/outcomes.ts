// What the classes of outcomes mean, for people, and what to do about each.
import type { Outcome, Schemas } from "../api/client.js";

interface Words {
  title: string;
  advice: string;
}

const WORDS: Record<Outcome, Words> = {
  success: { title: "Your server accepted it", advice: "" },
  dns: {
    title: "The host name has no address",
    advice: "Check the spelling of the URL's host and that its DNS record is public.",
  },
  connect_refused: {
    title: "Your server refused the connection",
    advice: "Nothing listens on that port, or a firewall turns us away. Check that the server runs and the port is right.",
  },
  connect_timeout: {
    title: "Your server could not be reached in time",
    advice: "No connection within 5 seconds. A firewall probably drops our packets: allow incoming HTTPS.",
  },
  connect_failed: {
    title: "There is no way to your server",
    advice: "The network reports it as unreachable. Check the address that your host name points to.",
  },
  tls: {
    title: "The TLS handshake failed",
    advice: "Your certificate is expired, self-signed, incomplete or for another name. Serve the full chain, TLS 1.2 or newer.",
  },
  timeout: {
    title: "Your server did not answer in time",
    advice: "No answer within 30 seconds. Answer 2xx at once and do the work afterwards.",
  },
  reset: {
    title: "Your server closed the connection before answering",
    advice: "The process may have crashed on this request, or a proxy cut it off. Look at your server's log at this time.",
  },
  bad_response: {
    title: "What came back was not HTTP",
    advice: "Check that the port speaks HTTPS and that no other service answers there.",
  },
  too_large: {
    title: "The answer's headers were too large",
    advice: "Send fewer or shorter response headers.",
  },
  blocked_address: {
    title: "The address is not public",
    advice: "The host name points to a private or reserved address, to which we send nothing. Use a public one.",
  },
  http_1xx: { title: "Your server never finished its answer", advice: "It sent an interim status only." },
  http_3xx: {
    title: "Your server redirects",
    advice: "Redirects are not followed. Set the endpoint's URL to the final address.",
  },
  http_4xx: {
    title: "Your server rejected the request",
    advice: "The status says that something about the request is wrong: see the response.",
  },
  http_5xx: {
    title: "Your server failed while handling it",
    advice: "Look for an exception in your server's log at this time, mend it, then replay what failed.",
  },
  http_410: {
    title: "Your server says that the endpoint is gone",
    advice: "410 switches the endpoint off, unless its format retries it, as generic does. Enable it again when your server takes webhooks.",
  },
  http_429: {
    title: "Your server asked us to slow down",
    advice: "Set a rate limit for the endpoint, or raise the limit of your server.",
  },
  shutdown: { title: "We were interrupted", advice: "The attempt was cut off on our side and is repeated." },
};

const STATUSES: Record<number, Words> = {
  400: { title: "Your server did not understand the request", advice: "Your handler answered 400: see the response for what it missed." },
  401: {
    title: "Your server did not accept the signature",
    advice: "It answered 401. Does it use this endpoint's signing secret, and the bytes of the body as they came? The tab Verify has code for it.",
  },
  403: {
    title: "Your server forbids the request",
    advice: "It answered 403. A firewall, a login or a CSRF check stands before your handler: exempt this path.",
  },
  404: {
    title: "There is nothing at this URL",
    advice: "Your server answered 404. Check the path of the endpoint's URL, or deploy the route.",
  },
  405: { title: "This URL takes no POST", advice: "Your server answered 405. Webhooks are POST requests: check the route." },
  413: { title: "The payload is too large for your server", advice: "Raise the body limit of your server or proxy to 256 KiB or more." },
  415: { title: "Your server refuses the content type", advice: "Accept the Content-Type that is sent on this route: application/json, of the format cloudevents application/cloudevents+json." },
  500: { title: "Your server had an error", advice: "Look for an exception in your server's log at this time, mend it, then replay what failed." },
  502: { title: "Your proxy got no answer from your application", advice: "The application behind your proxy or load balancer is down." },
  503: { title: "Your server is not available", advice: "It is overloaded or being deployed. We wait as its Retry-After says." },
  504: { title: "Your application answered your proxy too late", advice: "Answer 2xx at once and do the work afterwards." },
};

export function outcomeWords(outcome: Outcome | null | undefined, status?: number | null): Words {
  if (!outcome) return { title: "Not tried yet", advice: "" };
  return (status && outcome !== "success" ? STATUSES[status] : undefined) ?? WORDS[outcome];
}

export function outcomeLabel(outcome: Outcome, status?: number | null): string {
  return status ? String(status) : outcome.replaceAll("_", " ");
}

const REASONS: Record<Schemas["Reason"], string> = {
  attempts_exhausted: "All attempts failed",
  gone: "Your server said 410 Gone",
  endpoint_disabled: "The endpoint was disabled",
  endpoint_deleted: "The endpoint was deleted",
  expired: "It waited too long",
  unrepresentable: "The event can't be written in this dialect",
  schema: "The event breaks its schema",
  cancelled: "It was cancelled",
};

export function reasonWords(reason: Schemas["Reason"]): string {
  return REASONS[reason] ?? String(reason).replaceAll("_", " ");
}

/** Of a cause that notifications count: the class of an outcome, or a reason. */
export function causeWords(cause: string): string {
  return WORDS[cause as Outcome]?.title ?? reasonWords(cause as Schemas["Reason"]);
}

export const REASON_NAMES = Object.keys(REASONS) as Schemas["Reason"][];
export const OUTCOME_NAMES = Object.keys(WORDS) as Outcome[];

const DISABLED: Record<string, string> = {
  gone: "Your server answered 410 Gone, which says that it wants no more webhooks.",
  continuous_failure: "Nothing was accepted for five days.",
};

export function disabledWords(reason: string | undefined): string {
  return (reason && DISABLED[reason]) || "It was switched off.";
}
