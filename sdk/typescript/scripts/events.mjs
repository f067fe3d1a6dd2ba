// TypeScript types of what each dialect sends: envelopes from `body`, data from the catalogue.

const SOURCES = {
  delivery_id: "string",
  event_id: "string",
  type: "Type",
  organization_id: "string",
  organization_path: "string",
  data: "Data",
  experience_id: "string",
};

/** The source of one file that holds the types of all dialects. */
export function eventTypes(dialects) {
  const parts = dialects.map(ofDialect);
  const all = dialects.map((d) => `  ${JSON.stringify(d.name)}: ${pascal(d.name)}Event;`);
  parts.push(
    "/** The event that a delivery carries, by dialect. */",
    `export interface EventOf {\n${all.join("\n")}\n}\n`,
    "export type Dialect = keyof EventOf;\n",
  );
  return parts.join("\n");
}

function ofDialect(dialect) {
  const name = pascal(dialect.name);
  const events = dialect.events ?? [];
  const lines = [
    `/** The body of a delivery of the dialect \`${dialect.name}\`. */`,
    `export interface ${name}Envelope<Type extends string, Data> {`,
    ...dialect.body.map((entry) => member(dialect, ...Object.entries(entry)[0])),
    "}\n",
  ];
  if (events.length === 0) {
    lines.push(`export type ${name}Event = ${name}Envelope<string, Record<string, unknown>>;\n`);
    return lines.join("\n");
  }
  lines.push(`/** Event types of the dialect \`${dialect.name}\`, and the data of each. */`);
  lines.push(`export interface ${name}Events {`);
  for (const event of events) {
    const type = typeOf(JSON.parse(event.schema), "  ", event.name);
    lines.push(`  /** ${event.description} */`, `  ${JSON.stringify(event.name)}: ${type};`);
  }
  lines.push("}\n");
  lines.push(
    `export type ${name}Event = {`,
    `  [Type in keyof ${name}Events]: ${name}Envelope<Type, ${name}Events[Type]>;`,
    `}[keyof ${name}Events];\n`,
  );
  return lines.join("\n");
}

function member(dialect, name, source) {
  if (source.startsWith("literal:")) return `  ${name}: ${JSON.stringify(source.slice(8))};`;
  if (source === "timestamp") {
    return `  ${name}: ${dialect.time === "unix_seconds" ? "number" : "string"};`;
  }
  if (!(source in SOURCES)) throw new Error(`${dialect.name}: unknown source ${source}`);
  return `  ${name}${source === "experience_id" ? "?" : ""}: ${SOURCES[source]};`;
}

const SCALARS = { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" };

/** The type of a JSON Schema as the catalogues use them; throws at keywords that it doesn't know. */
function typeOf(schema, indent, where) {
  for (const keyword of Object.keys(schema)) {
    if (!KNOWN.has(keyword)) throw new Error(`${where}: unknown keyword ${keyword}`);
  }
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeOf({ ...schema, type }, indent, where)).join(" | ");
  }
  if (schema.type === "array") return `Array<${typeOf(schema.items, indent, where)}>`;
  if (schema.type === "object") return objectOf(schema, indent, where);
  if (schema.type in SCALARS) return SCALARS[schema.type];
  throw new Error(`${where}: unknown type ${schema.type}`);
}

const KNOWN = new Set(["$schema", "type", "required", "properties", "items", "format", "pattern",
  "enum", "description", "minimum", "maximum", "additionalProperties"]);

function objectOf(schema, indent, where) {
  if (!schema.properties) return "Record<string, unknown>";
  const required = new Set(schema.required ?? []);
  const members = Object.entries(schema.properties).map(([name, inner]) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    return `${indent}  ${key}${required.has(name) ? "" : "?"}: ${typeOf(inner, `${indent}  `, where)};`;
  });
  return `{\n${members.join("\n")}\n${indent}}`;
}

function pascal(name) {
  return name.split("-").map((part) => part[0].toUpperCase() + part.slice(1)).join("");
}
