// A filter over the content of events, with a try on an event.
import { useState } from "preact/hooks";
import { api, take, type Endpoint } from "../api/client.js";
import { useEventTypes } from "../api/data.js";
import { useAction } from "../api/query.js";
import { Button, ErrorNote, Field, Note } from "./basics.js";

type Filter = NonNullable<Endpoint["filter"]>;

/** The filter that the text stands for: null for none, a string that says why it is no JSON. */
export function filterOf(text: string): Filter | null | string {
  if (!text.trim()) return null;
  try {
    return JSON.parse(text) as Filter;
  } catch (error) {
    return `This isn't JSON: ${(error as Error).message}`;
  }
}

export function FilterField({ endpoint, value, onChange, error }:
  { endpoint: Endpoint; value: string; onChange: (text: string) => void; error?: string | undefined }) {
  const types = useEventTypes(endpoint.dialect);
  const known = (types.data?.data ?? []).filter((type) => type.example);
  const [type, setType] = useState("");
  const chosen = known.find((each) => each.name === type) ?? known.find((each) => endpoint.events.includes(each.name)) ?? known[0];
  const filter = filterOf(value);
  const attempt = useAction(() => take(api.POST("/api/webhooks/filters/test", {
    body: { filter: filter as Filter, dialect: endpoint.dialect, event: { type: chosen!.name, data: chosen!.example as Record<string, never> } },
  })));
  const [result, setResult] = useState<Awaited<ReturnType<typeof attempt.start>>>();
  return (
    <>
      <Field label="Filter" error={typeof filter === "string" ? filter : error}
        hint={<>A pattern over the content of events, such as <code>{'{"data": {"status": ["paid"]}}'}</code>; empty: all events that are chosen above.</>}>
        {(ids) => <textarea {...ids} class="mono" rows={4} spellcheck={false} value={value}
          onInput={(event) => { setResult(undefined); onChange(event.currentTarget.value); }} />}
      </Field>
      {typeof filter === "object" && filter && chosen && (
        <div class="filters">
          <select aria-label="Sample to try it on" value={chosen.name} onChange={(event) => { setResult(undefined); setType(event.currentTarget.value); }}>
            {known.map((each) => <option key={each.name}>{each.name}</option>)}
          </select>
          <Button busy={attempt.busy} onClick={() => void attempt.start().then(setResult)}>Try it on the sample</Button>
        </div>
      )}
      <div aria-live="polite">
        {result && (result.matches ? <Note tone="good" title="The sample fits: it would be sent" />
          : <Note tone="quiet" title="The sample doesn't fit: it would not be sent">
            <ul class="plain">{result.failed.map((each) => <li key={each.pointer}><code>{each.pointer}</code> {each.detail}</li>)}</ul></Note>)}
        <ErrorNote error={attempt.error} />
      </div>
    </>
  );
}
