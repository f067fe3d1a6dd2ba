// Which dialect the names of events are of.
import type { EventType } from "./data.js";

/** As the API matches: "*", a type, "order.*". */
export function matches(pattern: string, name: string): boolean {
  return pattern === "*" || pattern === name || (pattern.endsWith(".*") && name.startsWith(pattern.slice(0, -1)));
}

/** The dialects that have one of these: a pattern, or a name that they document. */
export function dialectsOf(types: EventType[], event: string): string[] {
  return [...new Set(types.filter((type) => matches(event, type.name)).flatMap((type) => type.dialects))];
}

/** Those that have each of the events that any has: all that document types if there is no such event. */
export function dialectsWith(types: EventType[], events: string[]): string[] {
  const each = events.map((event) => dialectsOf(types, event)).filter((has) => has.length > 0);
  return dialectsOf(types, "*").filter((dialect) => each.every((has) => has.includes(dialect)));
}

/** Whether the dialect has it; the organization's own types are of every one. */
export const isOf = (type: EventType, dialect: string): boolean => type.dialects.length === 0 || type.dialects.includes(dialect);

/** Events that others document and this dialect doesn't, by the others. One without types of its own has what is published. */
export function strangers(types: EventType[], events: string[], dialect: string): { event: string; dialects: string[] }[] {
  if (!types.some((type) => type.dialects.includes(dialect))) return [];
  return events.map((event) => ({ event, dialects: dialectsOf(types, event) }))
    .filter(({ dialects }) => dialects.length > 0 && !dialects.includes(dialect));
}

/** What an endpoint of this dialect can choose from: `usual` documents what is published. */
export function typesFor(types: EventType[], dialect: string, usual: string): EventType[] {
  const own = types.some((type) => type.dialects.includes(dialect));
  return types.filter((type) => isOf(type, own ? dialect : usual));
}
