// Headers made by the providers' own libraries: a JSON request on each line in, its headers out.
import { createRequire } from "node:module";
import readline from "node:readline";

const load = createRequire(`${process.env.NODE_PATH}/`);
const Stripe = load("stripe");
const twilio = load("twilio");
const { Webhook } = load("svix");

const stripe = new (Stripe.default ?? Stripe)("sk_test_none");
const github = await import(
  new URL(`file://${process.env.NODE_PATH}/@octokit/webhooks-methods/dist-node/index.js`)
);

const signers = {
  stripe: ({ body, secret, timestamp }) => ({
    "Stripe-Signature": stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp }),
  }),
  twilio: ({ body, form, secret, url }) => {
    if (form)
      return { "X-Twilio-Signature": twilio.getExpectedTwilioSignature(secret, url, form) };
    const signed = `${url}?bodySHA256=${twilio.getExpectedBodyHash(body)}`;
    return { "X-Twilio-Signature": twilio.getExpectedTwilioSignature(secret, signed, {}) };
  },
  resend: ({ body, secret, timestamp, id }) => ({
    "svix-id": id,
    "svix-timestamp": String(timestamp),
    "svix-signature": new Webhook(secret).sign(id, new Date(timestamp * 1000), body),
  }),
  github: async ({ body, secret }) => ({ "X-Hub-Signature-256": await github.sign(secret, body) }),
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  console.log(JSON.stringify(await signers[request.provider](request)));
}
