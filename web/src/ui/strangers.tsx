// Says which of an endpoint's events are other formats' names.
import type { EventType } from "../api/data.js";
import { strangers } from "../api/formats.js";
import { Note } from "./basics.js";

export function Strangers({ types, events, dialect }: { types: EventType[]; events: string[]; dialect: string }) {
  const found = strangers(types, events, dialect);
  if (found.length === 0) return null;
  const one = found.length === 1;
  return (
    <Note tone="warn" title={`No such type in ${dialect}: ${found.map(({ event }) => event).join(", ")}`}>
      <p>Each format has names of its own for what happens, so {one ? "it" : "they"} may never come.{" "}
        {found.map(({ event, dialects }) => `${dialects.join(" and ")} ${dialects.length === 1 ? "has" : "have"} ${one ? "it" : event}.`).join(" ")}</p>
    </Note>
  );
}
