export { FanfareAdminClient } from "./client.js";
export {
  FanfareApiError, FanfareAuthenticationError, FanfareConflictError, FanfareConnectionError,
  FanfareError, FanfareInvalidRequestError, FanfareNotFoundError, FanfareOrganizationError,
  FanfarePermissionError, FanfareRateLimitError, FanfareServerError, FanfareTimeoutError,
  type Problem,
} from "./errors.js";
export type { components, operations, paths } from "./generated/api.js";
export type * from "./generated/events.js";
export type { FanfareAdminClientOptions } from "./options.js";
export { List, type Page } from "./pages.js";
export type { CallOptions } from "./transport.js";
export type {
  ApiKey, ApiKeyWithSecret, Attempt, AuditEntry, DataCheck, DeadLetter, DeadLetterGroup, Delivery,
  EnableResult, Endpoint, EndpointChange, EndpointWithSecret, EventType, EventTypeVersion, Filter,
  FilterTrial, GenericDelivery, GenericEndpoint, GenericTestResult,
  Health, MethodOf, NewEndpoint, NewEvent, NewGenericEndpoint, OrganizationSettings, PublishResult,
  Replay, RequestOf, Resent, ResponseOf, SecretAnswer, Stats, SwitchAnswer, TestResult,
} from "./types.js";
