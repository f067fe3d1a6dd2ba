// From openapi.yaml by npm run generate.

/** Operations that answer a repeated Idempotency-Key with the first answer. */
export const idempotentOperations: ReadonlySet<string> = new Set<string>([
]);
