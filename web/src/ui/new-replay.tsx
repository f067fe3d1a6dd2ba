// Describes a replay, counts by a dry run what it would send, and begins it.
import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { api, take, type Endpoint, type Replay, type Schemas } from "../api/client.js";
import { useAction } from "../api/query.js";
import { REASON_NAMES, reasonWords } from "../words/outcomes.js";
import { Button, Dialog, ErrorNote, Field, Note } from "./basics.js";
import { count } from "./format.js";

type Kind = Replay["kind"];
const STATUSES = ["failed", "expired", "cancelled", "delivered"] as const;
const PATIENCE_MS = 120_000;

function isoOf(local: string): string | null {
  return local ? new Date(local).toISOString() : null;
}

/** Waits for the end of a dry run. */
async function finished(id: string): Promise<Replay> {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    const job = await take(api.GET("/api/replays/{id}", { params: { path: { id } } }));
    if (job.status !== "running" || Date.now() > end) return job;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

export function NewReplay({ search, endpoints, onClose }: { search: URLSearchParams; endpoints: Endpoint[]; onClose: () => void }) {
  const [, go] = useLocation();
  const [kind, setKind] = useState((search.get("new") ?? "replay") as Kind);
  const [endpoint, setEndpoint] = useState(search.get("endpoint") ?? "");
  const [target, setTarget] = useState("");
  const [statuses, setStatuses] = useState<string[]>(["failed", "expired"]);
  const [reason, setReason] = useState(search.get("reason") ?? "");
  const [types, setTypes] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [rate, setRate] = useState("50");
  const [counted, setCounted] = useState<Replay>();
  const begin = (dryRun: boolean): Promise<Replay> => {
    const common = {
      endpointId: endpoint || null, from: isoOf(from), to: isoOf(to), ratePerSecond: Number(rate), dryRun,
      eventTypes: types.trim() ? types.trim().split(/[\s,]+/) : null,
    };
    if (kind === "redrive") {
      return take(api.POST("/api/dead-letters/redrive", { body: { ...common, ...(reason ? { reasons: [reason as Schemas["Reason"]] } : {}) } }));
    }
    if (kind === "backfill") return take(api.POST("/api/replays", { body: { ...common, targetEndpointId: target } }));
    return take(api.POST("/api/replays", { body: { ...common, statuses: statuses as (typeof STATUSES)[number][] } }));
  };
  const dry = useAction(async () => setCounted(await finished((await begin(true)).id)));
  const start = useAction(async () => {
    const job = await begin(false);
    if (counted) sessionStorage.setItem(`fanfare.expected.${job.id}`, String(counted.progress.matched));
    go(`/replays/${job.id}`);
  });
  const changed = <T,>(set: (value: T) => void) => (value: T) => { setCounted(undefined); set(value); };
  const error = start.error ?? dry.error;
  const incomplete = (kind === "replay" && !endpoint) || (kind === "backfill" && !target);
  const list = (any: string) => [<option key="" value="">{any}</option>,
    ...endpoints.map((each) => <option key={each.id} value={each.id}>{each.url}</option>)];
  const sends = counted ? counted.progress.matched - counted.progress.skipped : 0;
  return (
    <Dialog title="New replay" onClose={onClose} wide>
      <form onSubmit={(event) => { event.preventDefault(); void (counted ? start : dry).start(); }}>
        <div class="body">
          <Field label="What to send again">
            {(ids) => (
              <select {...ids} value={kind} onChange={(event) => changed(setKind)(event.currentTarget.value as Kind)}>
                <option value="replay">Past deliveries of an endpoint</option>
                <option value="redrive">Dead letters</option>
                <option value="backfill">Past events to an endpoint that didn't get them</option>
              </select>
            )}
          </Field>
          {kind === "backfill" && (
            <Field label="To this endpoint" error={error?.at("/targetEndpointId")}>
              {(ids) => <select {...ids} value={target} onChange={(event) => changed(setTarget)(event.currentTarget.value)}>{list("Choose an endpoint")}</select>}
            </Field>
          )}
          <Field label={kind === "backfill" ? "Only what this endpoint got" : "Endpoint"} error={error?.at("/endpointId")}>
            {(ids) => <select {...ids} value={endpoint} onChange={(event) => changed(setEndpoint)(event.currentTarget.value)}>
              {list(kind === "replay" ? "Choose an endpoint" : "All endpoints")}</select>}
          </Field>
          {kind === "replay" && (
            <fieldset class="field"><legend>Deliveries that</legend><div class="checks">
              {STATUSES.map((status) => (
                <label key={status} class="check"><input type="checkbox" checked={statuses.includes(status)} onChange={(event) =>
                  changed(setStatuses)(event.currentTarget.checked ? [...statuses, status] : statuses.filter((each) => each !== status))} />
                  <span>{status === "delivered" ? "were delivered" : status === "failed" ? "failed" : status}</span></label>
              ))}
            </div></fieldset>
          )}
          {kind === "redrive" && (
            <Field label="Reason">
              {(ids) => <select {...ids} value={reason} onChange={(event) => changed(setReason)(event.currentTarget.value)}>
                <option value="">Any</option>{REASON_NAMES.map((name) => <option key={name} value={name}>{reasonWords(name)}</option>)}</select>}
            </Field>
          )}
          <details>
            <summary>Time, event types, rate</summary>
            <div class="pair">
              <Field label="From" error={error?.at("/from")}>{(ids) => <input {...ids} type="datetime-local" value={from} onInput={(event) => changed(setFrom)(event.currentTarget.value)} />}</Field>
              <Field label="Until" error={error?.at("/to")}>{(ids) => <input {...ids} type="datetime-local" value={to} onInput={(event) => changed(setTo)(event.currentTarget.value)} />}</Field>
            </div>
            <Field label="Event types" hint="Divided by spaces; empty: all." error={error?.at("/eventTypes")}>
              {(ids) => <input {...ids} value={types} onInput={(event) => changed(setTypes)(event.currentTarget.value)} />}</Field>
            <Field label="Deliveries a second, at most" error={error?.at("/ratePerSecond")}>
              {(ids) => <input {...ids} type="number" min="0.1" max="1000" step="any" value={rate} onInput={(event) => changed(setRate)(event.currentTarget.value)} />}</Field>
          </details>
          {error && !error.problem.errors?.length && <ErrorNote error={error} />}
          <div aria-live="polite">
            {dry.busy && <p class="muted">Counting, without sending anything…</p>}
            {counted && (sends > 0
              ? <Note tone="info" title={sends === 1 ? "1 delivery would be sent" : `${count(sends)} deliveries would be sent`}>
                {counted.progress.skipped > 0 && <p>{count(counted.progress.skipped)} match and are left out: they are on their way, or their endpoint is disabled or gone.</p>}</Note>
              : <Note tone="quiet" title="Nothing matches">{counted.error ?? "There is nothing to send with this choice."}</Note>)}
          </div>
        </div>
        <footer>
          <Button onClick={onClose}>Cancel</Button>
          {counted && sends > 0 ? <Button type="submit" kind="primary" icon="replay" busy={start.busy}>{sends === 1 ? "Send 1 again" : `Send ${count(sends)} again`}</Button>
            : <Button type="submit" kind="primary" busy={dry.busy} disabled={incomplete}>Dry run</Button>}
        </footer>
      </form>
    </Dialog>
  );
}
