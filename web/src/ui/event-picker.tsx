// Picks event types by category, with a search.
import { useId, useMemo, useState } from "preact/hooks";
import type { EventType } from "../api/data.js";

interface Props {
  types: EventType[];
  chosen: string[];
  onChange: (events: string[]) => void;
  error?: string | undefined;
  /** Given where they are of several formats: those of a category that go together. */
  together?: ((members: EventType[]) => EventType[]) | undefined;
  /** Whether there are types of other formats. */
  leftOut?: boolean;
}

export function EventPicker({ types, chosen, onChange, error, together, leftOut }: Props) {
  const id = useId();
  const [search, setSearch] = useState("");
  const [own, setOwn] = useState("");
  const all = chosen.includes("*");
  const wanted = search.trim().toLowerCase();
  const categories = useMemo(() => {
    const found = new Map<string, EventType[]>();
    for (const type of types) {
      if (wanted && !`${type.name} ${type.description}`.toLowerCase().includes(wanted)) continue;
      found.set(type.category, [...(found.get(type.category) ?? []), type]);
    }
    return [...found];
  }, [types, wanted]);
  const known = new Set(types.map((type) => type.name));
  const others = chosen.filter((name) => name !== "*" && !known.has(name));
  const toggle = (names: string[], on: boolean) =>
    onChange(on ? [...new Set([...chosen.filter((name) => name !== "*"), ...names])] : chosen.filter((name) => !names.includes(name)));
  const addOwn = () => {
    if (own.trim()) toggle([own.trim()], true);
    setOwn("");
  };
  return (
    <fieldset class={`field picker ${error ? "faulty" : ""}`} aria-describedby={error ? `${id}-error` : undefined}>
      <legend>Events to send</legend>
      <label class="check strong"><input type="checkbox" checked={all} onChange={(event) => onChange(event.currentTarget.checked ? ["*"] : [])} />
        <span>All events<span class="muted">, those added later too</span></span></label>
      {!all && (
        <div class="picker-frame">
          <div class="picker-bar">
            <input type="search" placeholder="Search event types" aria-label="Search event types" value={search}
              onInput={(event) => setSearch(event.currentTarget.value)} />
            <span class="muted small" role="status">{chosen.length} chosen</span>
          </div>
          <div class="picker-list" tabIndex={0} role="group" aria-label="Event types">
            {others.length > 0 && (
              <section><span class="strong">Other types and patterns</span>
                {others.map((name) => (
                  <label key={name} class="check"><input type="checkbox" checked onChange={() => toggle([name], false)} /><code>{name}</code></label>
                ))}
              </section>
            )}
            {categories.length === 0 && <p class="muted">No event type matches “{search}”.</p>}
            {categories.map(([category, members]) => {
              const names = (together?.(members) ?? members).map((type) => type.name);
              const many = names.filter((name) => chosen.includes(name)).length;
              return (
                <section key={category}>
                  <label class="check strong"><input type="checkbox" checked={many === names.length} indeterminate={many > 0 && many < names.length}
                    onChange={(event) => toggle(names, event.currentTarget.checked)} /><span class="capital">{category}</span></label>
                  {members.map((type) => (
                    <label key={type.name} class="check"><input type="checkbox" checked={chosen.includes(type.name)}
                      onChange={(event) => toggle([type.name], event.currentTarget.checked)} />
                      <span><code>{type.name}</code>{together && type.dialects.length > 0 && <> <span class="chip">{type.dialects.join(", ")}</span></>} <span class="muted">{type.description}</span></span></label>
                  ))}
                </section>
              );
            })}
            {leftOut && <p class="muted small">Types of other formats are left out: an endpoint has one format.</p>}
          </div>
          <div class="picker-bar">
            <input aria-label="Another type or pattern" placeholder="Another type, or a pattern such as order.*" value={own}
              onInput={(event) => setOwn(event.currentTarget.value)}
              onKeyDown={(event) => { if (event.key === "Enter") { event.preventDefault(); addOwn(); } }} />
            <button type="button" class="button small" disabled={!own.trim()} onClick={addOwn}>Add</button>
          </div>
        </div>
      )}
      {error && <p class="error" id={`${id}-error`} role="alert">{error}</p>}
    </fieldset>
  );
}
