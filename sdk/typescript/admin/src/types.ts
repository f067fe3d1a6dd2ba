// The API's types under short names, taken from openapi.yaml.
import type { components, operations, paths } from "./generated/api.js";
import type { FanfareEvents } from "./generated/events.js";

type Schemas = components["schemas"];

export type Endpoint = Schemas["Endpoint"];
export type EndpointWithSecret = Schemas["EndpointWithSecret"];
export type NewEndpoint = Schemas["NewEndpoint"];
export type EndpointChange = Schemas["EndpointChange"];
export type Delivery = Schemas["Delivery"];
export type Attempt = Schemas["Attempt"];
export type DeadLetter = Schemas["DeadLetter"];
export type Stats = Schemas["Stats"];
export type Resent = Schemas["Resent"];
export type Replay = Schemas["Replay"];
export type EventType = Schemas["EventType"];
export type Filter = Schemas["Filter"];
export type OrganizationSettings = Schemas["Settings"];
export type ApiKey = Schemas["Key"];
export type ApiKeyWithSecret = Schemas["KeyWithSecret"];
export type AuditEntry = Schemas["AuditEntry"];
export type GenericEndpoint = Schemas["GenericEndpoint"];
export type NewGenericEndpoint = Schemas["NewGenericEndpoint"];

/** The JSON that an operation takes. */
export type BodyOf<Op extends keyof operations> =
  NonNullable<operations[Op]["requestBody"]> extends { content: { "application/json": infer Body } }
    ? Body : never;

/** The JSON that an operation answers with when all is well; undefined where there is none. */
export type AnswerOf<Op extends keyof operations> = JsonOf<operations[Op]["responses"]>;

/** The query that an operation takes, but for the cursor, which lists handle. */
export type QueryOf<Op extends keyof operations> =
  Omit<NonNullable<operations[Op]["parameters"]["query"]>, "cursor">;

type JsonOf<Responses> = {
  [Status in keyof Responses & (200 | 201 | 202 | 203 | 204)]:
    Responses[Status] extends { content: { "application/json": infer Json } } ? Json : undefined;
}[keyof Responses & (200 | 201 | 202 | 203 | 204)];

export type Health = AnswerOf<"verifyWebhook">;
export type TestResult = AnswerOf<"sendTest">;
export type PublishResult = AnswerOf<"publishEvents">;
export type SecretAnswer = AnswerOf<"rotateSecret">;
export type SwitchAnswer = AnswerOf<"switchSecret">;
export type EnableResult = AnswerOf<"enableWebhook">;
export type EventTypeVersion = AnswerOf<"listEventTypeVersions">["data"][number];
export type DataCheck = AnswerOf<"validateEventData">;
export type FilterTrial = AnswerOf<"testFilter">;
export type DeadLetterGroup = AnswerOf<"groupDeadLetters">["data"][number];
export type GenericTestResult = AnswerOf<"testGenericWebhook">;
export type GenericDelivery = AnswerOf<"listGenericDeliveries">["data"][number];

/** What is published. `data` is typed for the types that Fanfare itself publishes. */
export type NewEvent = Omit<Schemas["NewEvent"], "type" | "data"> & (
  | { [Type in keyof FanfareEvents]: { type: Type; data: FanfareEvents[Type] } }[keyof FanfareEvents]
  | { type: OwnType; data: object }
);
/** Any other type. */
// eslint-disable-next-line @typescript-eslint/ban-types
export type OwnType = string & {};

/** Methods that a path has in openapi.yaml. */
export type MethodOf<Path extends keyof paths> = {
  [Method in "get" | "post" | "put" | "patch" | "delete"]:
    paths[Path][Method] extends { responses: unknown } ? Method : never;
}["get" | "post" | "put" | "patch" | "delete"];

type Operation<Path extends keyof paths, Method extends MethodOf<Path>> = paths[Path][Method];

/** What a call of `request` takes besides method and path. */
export interface RequestOf<Path extends keyof paths, Method extends MethodOf<Path>> {
  readonly path?: ParameterOf<Operation<Path, Method>, "path">;
  readonly query?: ParameterOf<Operation<Path, Method>, "query">;
  readonly body?: Operation<Path, Method> extends { requestBody?: infer Body }
    ? NonNullable<Body> extends { content: { "application/json": infer Json } } ? Json : never : never;
}

type ParameterOf<Op, In extends string> =
  Op extends { parameters: { [I in In]?: infer Value } } ? NonNullable<Value> : never;

export type ResponseOf<Path extends keyof paths, Method extends MethodOf<Path>> =
  Operation<Path, Method> extends { responses: infer Responses } ? JsonOf<Responses> : never;
