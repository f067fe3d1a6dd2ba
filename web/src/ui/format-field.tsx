// The format of a new endpoint: one that is named, else the one that its events are of.
import { useState } from "preact/hooks";
import { useAllEventTypes, useDialects, type EventType } from "../api/data.js";
import { dialectsWith, isOf, strangers, typesFor } from "../api/formats.js";
import { dialectWords } from "../words/dialects.js";
import { Field } from "./basics.js";

/** `of`: what to send as the dialect; "" leaves it to the API, which takes `usual` then. */
export function useFormat(events: string[]) {
  const [named, setNamed] = useState("");
  const dialects = useDialects();
  const types = useAllEventTypes().data?.data ?? [];
  const usual = dialects.data?.default ?? "";
  const fitting = dialectsWith(types, events);
  const of = named || (fitting.length === 1 ? fitting[0]! : "");
  const possible = fitting.length > 0 ? fitting : dialectsWith(types, []);
  const preferred = possible.includes(usual) ? [usual, ...possible] : possible;
  return {
    named, setNamed, of, usual, types, names: dialects.data?.data.map((each) => each.name) ?? [],
    offered: of ? typesFor(types, of, usual) : types.filter((type) => possible.some((dialect) => isOf(type, dialect))),
    /** Of types that are chosen at once, those of one dialect. */
    together: of ? undefined : (members: EventType[]) => {
      const one = preferred.find((dialect) => members.some((type) => type.dialects.includes(dialect)));
      return one ? members.filter((type) => isOf(type, one)) : members;
    },
    /** Of `events`, what the other dialect can have too. */
    kept: (dialect: string) => {
      const lost = new Set(strangers(types, events, dialect).map(({ event }) => event));
      return events.filter((event) => !lost.has(event));
    },
  };
}
type Format = ReturnType<typeof useFormat>;

function hintOf({ named, of, usual }: Format, events: string[]): string {
  if (named) return dialectWords(named);
  if (of) return `${of}, by the events chosen. ${dialectWords(of)}.`;
  if (events.length === 0) return `What requests look like. Each format has its own names for events: those that you choose decide. Until then ${usual}.`;
  return `The events chosen don't decide: made as ${usual}, the default. ${dialectWords(usual)}.`;
}

export function FormatField({ format, events, onChange, error }:
  { format: Format; events: string[]; onChange: (events: string[]) => void; error?: string | undefined }) {
  return (
    <Field label="Format" error={error} hint={hintOf(format, events)}>
      {(ids) => (
        <select {...ids} value={format.named} onChange={(event) => {
          format.setNamed(event.currentTarget.value);
          onChange(format.kept(event.currentTarget.value));
        }}>
          <option value="">By the events chosen</option>
          {format.names.map((name) => <option key={name}>{name}</option>)}
        </select>
      )}
    </Field>
  );
}
