// What can be changed of an endpoint: address, events, limits, secret; and its deletion.
import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { api, take, type Endpoint } from "../api/client.js";
import { useEventTypes } from "../api/data.js";
import { useAction } from "../api/query.js";
import { useWho } from "../session.js";
import { Button, Confirm, ErrorNote, Field, Note, Secret } from "../ui/basics.js";
import { EventPicker } from "../ui/event-picker.js";
import { FilterField, filterOf } from "../ui/filter-field.js";
import { RevealSecret } from "../ui/reveal-secret.js";
import { urlFault } from "./new-endpoint.js";

export function EndpointSettings({ endpoint, reload }: { endpoint: Endpoint; reload: () => Promise<void> }) {
  const { mayManage } = useWho();
  if (!mayManage) return <Note tone="info" title="You may look, not change">Ask somebody whose key may manage endpoints.</Note>;
  return (
    <>
      <SettingsForm key={endpoint.version} endpoint={endpoint} reload={reload} />
      <SecretSettings endpoint={endpoint} />
      <Removal endpoint={endpoint} />
    </>
  );
}

function headersText(headers: Record<string, string>): string {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n");
}

function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
    const colon = line.indexOf(":");
    return colon < 0 ? [line, ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  }));
}

function SettingsForm({ endpoint, reload }: { endpoint: Endpoint; reload: () => Promise<void> }) {
  const types = useEventTypes(endpoint.dialect);
  const [url, setUrl] = useState(endpoint.url);
  const [description, setDescription] = useState(endpoint.description);
  const [events, setEvents] = useState(endpoint.events);
  const [filter, setFilter] = useState(endpoint.filter ? JSON.stringify(endpoint.filter, null, 2) : "");
  const [headers, setHeaders] = useState(headersText(endpoint.headers));
  const [delays, setDelays] = useState(endpoint.retryDelays.join(" "));
  const [concurrency, setConcurrency] = useState(endpoint.concurrency?.toString() ?? "");
  const limit = endpoint.rateLimit as { perSecond: number } | null;
  const [rate, setRate] = useState(limit?.perSecond.toString() ?? "");
  const [saved, setSaved] = useState(false);
  const save = useAction(async () => {
    await take(api.PATCH("/api/webhooks/{id}", {
      params: { path: { id: endpoint.id } },
      body: {
        url: url.trim(), description, events, headers: headersOf(headers), filter: filterOf(filter) as Endpoint["filter"],
        retryDelays: delays.trim() ? delays.trim().split(/[\s,]+/) : null,
        concurrency: concurrency ? Number(concurrency) : null, rateLimit: rate ? { perSecond: Number(rate) } : null,
      },
    }));
    setSaved(true);
    await reload();
  });
  const said = save.error;
  return (
    <form class="card form" noValidate onSubmit={(event) => {
      event.preventDefault();
      setSaved(false);
      if (!urlFault(url.trim()) && typeof filterOf(filter) !== "string") void save.start();
    }}>
      <h2>Endpoint</h2>
      <Field label="Endpoint URL" error={urlFault(url.trim()) ?? said?.at("/url")}>
        {(ids) => <input {...ids} type="url" value={url} onInput={(event) => setUrl(event.currentTarget.value)} />}
      </Field>
      <Field label="Description" error={said?.at("/description")}>
        {(ids) => <input {...ids} value={description} onInput={(event) => setDescription(event.currentTarget.value)} />}
      </Field>
      <EventPicker types={types.data?.data ?? []} chosen={events} onChange={setEvents} error={said?.at("/events")} />
      <details open={Boolean(endpoint.filter ?? said?.at("/filter"))}>
        <summary>Filter on content</summary>
        <FilterField endpoint={endpoint} value={filter} onChange={setFilter} error={said?.at("/filter")} />
      </details>
      <details open={Boolean(said?.at("/headers") ?? said?.at("/retryDelays") ?? said?.at("/concurrency") ?? said?.at("/rateLimit"))}>
        <summary>Headers, retries and limits</summary>
        <Field label="Headers of your own" hint="One in each line, such as X-Tenant: 42." error={said?.at("/headers")}>
          {(ids) => <textarea {...ids} class="mono" rows={3} value={headers} onInput={(event) => setHeaders(event.currentTarget.value)} />}
        </Field>
        <Field label="Retry delays" hint="Such as 30s 5m 1h; empty: those of the format." error={said?.at("/retryDelays")}>
          {(ids) => <input {...ids} value={delays} onInput={(event) => setDelays(event.currentTarget.value)} />}
        </Field>
        <div class="pair">
          <Field label="Requests at the same time" hint="Empty: 10" error={said?.at("/concurrency")}>
            {(ids) => <input {...ids} type="number" min="1" max="1000" value={concurrency} onInput={(event) => setConcurrency(event.currentTarget.value)} />}
          </Field>
          <Field label="Requests a second" hint="Empty: no limit" error={said?.at("/rateLimit")}>
            {(ids) => <input {...ids} type="number" min="0.01" step="any" value={rate} onInput={(event) => setRate(event.currentTarget.value)} />}
          </Field>
        </div>
      </details>
      {said && !said.problem.errors?.length && <ErrorNote error={said} />}
      <div class="form-end">
        <span class="grow" role="status">{saved && <span class="good-text">Saved. It counts from the next attempt on.</span>}</span>
        <Button type="submit" kind="primary" busy={save.busy}>Save changes</Button>
      </div>
    </form>
  );
}

function SecretSettings({ endpoint }: { endpoint: Endpoint }) {
  const [asking, setAsking] = useState(false);
  const [fresh, setFresh] = useState("");
  const [switched, setSwitched] = useState(false);
  const path = { params: { path: { id: endpoint.id } } };
  const rotate = useAction(async () => {
    setFresh((await take(api.POST("/api/webhooks/{id}/secret/rotate", { ...path, body: { overlap: "24h" } }))).secret);
    setAsking(false);
  });
  const change = useAction(async () => {
    await take(api.POST("/api/webhooks/{id}/secret/switch", path));
    setSwitched(true);
  });
  return (
    <section class="card form">
      <h2>Signing secret</h2>
      {fresh ? (
        <>
          <Note tone="good" title="A new secret was made">For 24 hours both count. Put the new one into your server, then let it sign first.</Note>
          <Secret value={fresh} label="New signing secret" />
          <ErrorNote error={change.error} />
          <div class="actions start">
            {switched ? <p class="good-text" role="status">The new secret signs from now on.</p>
              : <Button busy={change.busy} onClick={() => void change.start()}>Sign with the new secret now</Button>}
          </div>
        </>
      ) : (
        <>
          <RevealSecret id={endpoint.id} />
          <div class="actions start"><Button onClick={() => setAsking(true)}>Rotate secret</Button></div>
        </>
      )}
      {asking && (
        <Confirm safe title="Rotate the signing secret?" action="Rotate secret" busy={rotate.busy} error={rotate.error}
          onConfirm={() => void rotate.start()} onClose={() => setAsking(false)}>
          <p>A new secret is made. The present one goes on counting for 24 hours, so that nothing fails while you change your server.</p>
        </Confirm>
      )}
    </section>
  );
}

function Removal({ endpoint }: { endpoint: Endpoint }) {
  const [, go] = useLocation();
  const [asking, setAsking] = useState(false);
  const remove = useAction(async () => {
    await take(api.DELETE("/api/webhooks/{id}", { params: { path: { id: endpoint.id } } }));
    go("/settings/webhooks");
  });
  return (
    <section class="card form">
      <h2>Delete</h2>
      <p>Deliveries that still wait become dead letters. To stop for a while, pause it instead.</p>
      <div class="actions start"><Button kind="danger" onClick={() => setAsking(true)}>Delete endpoint</Button></div>
      {asking && (
        <Confirm title="Delete this endpoint?" action="Delete endpoint" busy={remove.busy} error={remove.error}
          onConfirm={() => void remove.start()} onClose={() => setAsking(false)}>
          <p class="break"><strong>{endpoint.url}</strong> gets nothing any more. This can't be undone.</p>
        </Confirm>
      )}
    </section>
  );
}
