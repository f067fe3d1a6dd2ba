export { WebhookVerificationError, type VerificationCode } from "./errors.js";
export type * from "./generated/events.js";
export type { HeadersLike } from "./headers.js";
export { verify, type Secrets, type Verified, type VerifyOptions } from "./verify.js";
