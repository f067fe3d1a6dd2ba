/** Why a delivery was refused. The same words in the Python and Go verifiers. */
export type VerificationCode =
  /** Signature, timestamp or id header is not there. */
  | "missing_header"
  /** A header that may come once came several times. */
  | "duplicate_header"
  /** The signature header has not the form that its dialect prescribes. */
  | "malformed_signature"
  /** The timestamp is not a number of seconds. */
  | "malformed_timestamp"
  | "timestamp_too_old"
  | "timestamp_too_new"
  /** No signature was made with one of the secrets over these bytes. */
  | "signature_mismatch"
  /** The signature is genuine, but the body is no JSON object. */
  | "invalid_body"
  /** No signature header of any dialect is there. */
  | "unknown_dialect"
  /** The body was parsed before: the bytes that were signed are gone. The receiver's own fault. */
  | "body_not_raw"
  /** A secret is empty, or not base64 where the dialect wants that. The receiver's own fault. */
  | "bad_secret";

/** What verify throws. Its message never holds a secret or the right signature. */
export class WebhookVerificationError extends Error {
  readonly code: VerificationCode;

  constructor(code: VerificationCode, message: string) {
    super(message);
    this.name = "WebhookVerificationError";
    this.code = code;
  }

  /** 401 for what the sender got wrong, 500 for what the receiver did, so that it is sent again. */
  get status(): 401 | 500 {
    return this.code === "body_not_raw" || this.code === "bad_secret" ? 500 : 401;
  }
}
