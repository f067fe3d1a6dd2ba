// Send test event: a type, a payload that can be changed, and what the endpoint answers.
import { useEffect, useRef, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { api, take, type Endpoint } from "../api/client.js";
import { useTestableTypes } from "../api/data.js";
import { matches } from "../api/formats.js";
import { useAction } from "../api/query.js";
import { outcomeWords } from "../words/outcomes.js";
import { Button, Code, Dialog, ErrorNote, Field, Note } from "./basics.js";
import { millis, pretty } from "./format.js";

const ANOTHER = "*"; // is the name of no type

export function TestDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const types = useTestableTypes(endpoint.dialect, endpoint.events);
  const [type, setType] = useState("");
  const [typed, setTyped] = useState(false);
  const [unnamed, setUnnamed] = useState(false);
  const [payload, setPayload] = useState("");
  const [fault, setFault] = useState<string>();
  const known = (types.data?.data ?? []).filter((each) => each.example);
  const subscribed = known.filter((each) => endpoint.events.some((pattern) => matches(pattern, each.name)));
  const others = known.filter((each) => !subscribed.includes(each));
  const own = endpoint.events.filter((name) => !name.includes("*") && !known.some((each) => each.name === name));
  const chosen = useRef(false); // Types may come between what is chosen and the effect below.
  const choose = (name: string) => {
    chosen.current = true;
    setTyped(name === ANOTHER);
    setType(name === ANOTHER ? "" : name);
    setPayload(JSON.stringify(known.find((each) => each.name === name)?.example ?? {}, null, 2));
  };
  useEffect(() => {
    const first = subscribed[0]?.name ?? own[0] ?? known[0]?.name;
    if (!types.loading && !chosen.current) choose(first ?? ANOTHER);
  }, [types.loading]);
  const send = useAction((data: Record<string, never>) =>
    take(api.POST("/api/webhooks/{id}/test", { params: { path: { id: endpoint.id } }, body: { eventType: type.trim(), data } })));
  const [result, setResult] = useState<Awaited<ReturnType<typeof send.start>>>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setResult(undefined);
    setUnnamed(!type.trim());
    if (!type.trim()) return;
    let data: unknown;
    try {
      data = JSON.parse(payload);
    } catch (error) {
      return setFault(`This isn't JSON: ${(error as Error).message}`);
    }
    if (typeof data !== "object" || data === null || Array.isArray(data)) return setFault("The payload is a JSON object: { … }");
    setFault(undefined);
    setResult(await send.start(data as Record<string, never>));
  };
  const words = result && outcomeWords(result.outcome, result.responseCode);
  return (
    <Dialog title="Send Test Event" onClose={onClose} wide>
      <form onSubmit={(event) => void submit(event)}>
        <div class="body">
          <p class="muted">One signed request to <strong class="break">{endpoint.url}</strong>, without retries.</p>
          <Field label="Event type" error={typed ? undefined : send.error?.at("/eventType")}>
            {(ids) => (
              <select {...ids} value={typed ? ANOTHER : type} onChange={(event) => choose(event.currentTarget.value)}>
                {(subscribed.length > 0 || own.length > 0) && <optgroup label="Subscribed">
                  {[...subscribed.map((each) => each.name), ...own].map((name) => <option key={name}>{name}</option>)}</optgroup>}
                {others.length > 0 && <optgroup label="Others">{others.map((each) => <option key={each.name}>{each.name}</option>)}</optgroup>}
                <option value={ANOTHER}>Another type…</option>
              </select>
            )}
          </Field>
          {typed && (
            <Field label="Name of the type" hint="As you would publish it." error={unnamed && !type.trim() ? "Name the type to send." : send.error?.at("/eventType")}>
              {(ids) => <input {...ids} autoComplete="off" spellcheck={false} value={type} onInput={(event) => setType(event.currentTarget.value)} />}
            </Field>
          )}
          <Field label="Payload" hint="The event's data. Change it as you like." error={fault ?? send.error?.at("/data")}>
            {(ids) => <textarea {...ids} class="mono" rows={9} spellcheck={false} value={payload} onInput={(event) => setPayload(event.currentTarget.value)} />}
          </Field>
          {send.error && !send.error.problem.errors?.length && <ErrorNote error={send.error} />}
          <div aria-live="polite">
            {send.busy && <p class="muted">Waiting for your server, up to 30 seconds…</p>}
            {result && words && (
              <Note tone={result.status === "delivered" ? "good" : "bad"}
                title={`${words.title}${result.responseCode ? ` (${result.responseCode})` : ""} in ${millis(result.responseTimeMs)}`}>
                {words.advice && <p>{words.advice}</p>}
                {result.error && <p class="muted">{result.error}</p>}
                {result.responseCode === 401 && <p><Link href={`/settings/webhooks/${endpoint.id}/verify`}>Verification code for this endpoint</Link></p>}
              </Note>
            )}
            {result && (result.responseBody ? <><h3>Response</h3><Code label="Response body" text={pretty(result.responseBody)} copy={false} /></>
              : result.responseCode && <p class="muted">The response had no body.</p>)}
          </div>
        </div>
        <footer>
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" kind="primary" icon="send" busy={send.busy}>{result ? "Send again" : "Send Test Event"}</Button>
        </footer>
      </form>
    </Dialog>
  );
}
