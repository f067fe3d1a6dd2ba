// Providers whose webhooks come in, and where their secrets are from.
import type { Schemas } from "../api/client.js";

export type Source = Schemas["InboundSource"];
export type Provider = Source["provider"];

/** What the provider is given. */
export const addressOf = (source: Source): string => source.url ?? new URL(source.path, location.origin).href;

interface Words {
  name: string;
  /** Where the provider shows its secret; undefined where it takes one of ours. */
  secret?: string;
  hint: string;
}

export const PROVIDERS: Record<Provider, Words> = {
  stripe: { name: "Stripe", secret: "The endpoint's signing secret, whsec_…, from Stripe's dashboard.", hint: "Published as stripe.invoice.paid and so on." },
  twilio: { name: "Twilio", secret: "The auth token of the account.", hint: "Published as twilio.message.delivered and so on." },
  resend: { name: "Resend", secret: "The webhook's signing secret, whsec_…, from Resend's dashboard.", hint: "Published as resend.email.bounced and so on." },
  shopify: { name: "Shopify", secret: "The client secret of the app.", hint: "Published as shopify.orders.create and so on." },
  github: { name: "GitHub", hint: "Published as github.pull_request.opened and so on." },
  standard: { name: "Standard Webhooks", hint: "Whatever signs as standardwebhooks.com says." },
  generic: { name: "Another HMAC signature", hint: "The form of the signature is yours to say." },
};
