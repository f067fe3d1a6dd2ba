// Which operations take an Idempotency-Key, by the parameters of openapi.yaml.

const METHODS = ["get", "put", "post", "patch", "delete"];

export function idempotentOperations(document) {
  const resolve = (parameter) =>
    parameter.$ref ? document.components.parameters[parameter.$ref.split("/").pop()] : parameter;
  const takesKey = (parameters = []) =>
    parameters.map(resolve).some(
      (p) => p.in === "header" && p.name.toLowerCase() === "idempotency-key");
  const found = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      if (!item[method]) continue;
      if (takesKey(item.parameters) || takesKey(item[method].parameters)) {
        found.push(`${method.toUpperCase()} ${path}`);
      }
    }
  }
  const rows = found.map((operation) => `  ${JSON.stringify(operation)},\n`).join("");
  return "/** Operations that answer a repeated Idempotency-Key with the first answer. */\n"
    + `export const idempotentOperations: ReadonlySet<string> = new Set<string>([\n${rows}]);\n`;
}
