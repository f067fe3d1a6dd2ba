// Holds data against the schema of an event type.
import { useState } from "preact/hooks";
import { api, take } from "../api/client.js";
import type { EventType } from "../api/data.js";
import { useAction } from "../api/query.js";
import { Button, ErrorNote, Field, Note } from "./basics.js";
import { jsonFault } from "./event-type-form.js";

export function TryData({ type }: { type: EventType }) {
  const [text, setText] = useState(JSON.stringify(type.example ?? {}, null, 2));
  const check = useAction(() => take(api.POST("/api/event-types/{name}/validate", {
    params: { path: { name: type.name } }, body: { data: JSON.parse(text) as Record<string, never> },
  })));
  const [result, setResult] = useState<Awaited<ReturnType<typeof check.start>>>();
  const fault = jsonFault(text);
  return (
    <form class="check-data" onSubmit={(event) => { event.preventDefault(); if (!fault) void check.start().then(setResult); }}>
      <Field label="Data to check" error={fault}>
        {(ids) => <textarea {...ids} class="mono" rows={8} spellcheck={false} value={text}
          onInput={(event) => { setResult(undefined); setText(event.currentTarget.value); }} />}
      </Field>
      <Button type="submit" busy={check.busy}>Check it</Button>
      <div aria-live="polite">
        {result?.valid && <Note tone="good" title="It fits" />}
        {result && !result.valid && (
          <Note tone="warn" title="It doesn't fit">
            <ul class="plain">{result.errors.map(({ pointer, detail }) => <li key={pointer + detail}><code>{pointer}</code> {detail}</li>)}</ul>
          </Note>
        )}
      </div>
      <ErrorNote error={check.error} />
    </form>
  );
}
