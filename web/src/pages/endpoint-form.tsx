// Address, events and limits of an endpoint. Fields that nobody has touched follow the server.
import { useState } from "preact/hooks";
import { api, take, type Endpoint, type Schemas } from "../api/client.js";
import { useAllEventTypes, useDialects } from "../api/data.js";
import { typesFor } from "../api/formats.js";
import { useAction } from "../api/query.js";
import { Button, ErrorNote, Field } from "../ui/basics.js";
import { Disclosure } from "../ui/disclosure.js";
import { EventPicker } from "../ui/event-picker.js";
import { FilterField, filterOf } from "../ui/filter-field.js";
import { Strangers } from "../ui/strangers.js";
import { urlFault } from "./new-endpoint.js";

/** As typed. */
interface Fields {
  url: string; description: string; events: string[]; filter: string; headers: string; delays: string; concurrency: string; rate: string; burst: string;
}
type Limit = { perSecond: number; burst?: number | null };

const limitOf = (endpoint: Endpoint) => endpoint.rateLimit as Limit | null;

function fieldsOf(endpoint: Endpoint): Fields {
  return {
    url: endpoint.url, description: endpoint.description, events: endpoint.events,
    filter: endpoint.filter ? JSON.stringify(endpoint.filter, null, 2) : "",
    headers: Object.entries(endpoint.headers).map(([name, value]) => `${name}: ${value}`).join("\n"),
    delays: endpoint.retryDelays.join(" "), concurrency: endpoint.concurrency?.toString() ?? "",
    rate: limitOf(endpoint)?.perSecond.toString() ?? "", burst: limitOf(endpoint)?.burst?.toString() ?? "",
  };
}

function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
    const colon = line.indexOf(":");
    return colon < 0 ? [line, ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  }));
}

const limitIn = ({ rate, burst }: Fields): Limit | null => rate ? { perSecond: Number(rate), burst: burst ? Number(burst) : null } : null;

/** Where a fault is shown at what it is about. */
const WITH_A_FIELD = ["/url", "/description", "/events", "/filter", "/headers", "/retryDelays", "/concurrency", "/rateLimit/perSecond", "/rateLimit/burst"];

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Of `touched`, what differs from the endpoint: members that aren't sent stay as they are. */
function changesOf(endpoint: Endpoint, touched: Partial<Fields>): Schemas["EndpointChange"] {
  const before = fieldsOf(endpoint);
  const now = { ...before, ...touched };
  const changed = (name: keyof Fields) => !same(now[name], before[name]);
  return {
    ...(changed("url") ? { url: now.url.trim() } : {}),
    ...(changed("description") ? { description: now.description } : {}),
    ...(changed("events") ? { events: now.events } : {}),
    ...(changed("filter") ? { filter: filterOf(now.filter) as Endpoint["filter"] } : {}),
    ...(changed("headers") ? { headers: headersOf(now.headers) } : {}),
    ...(changed("delays") ? { retryDelays: now.delays.trim() ? now.delays.trim().split(/[\s,]+/) : null } : {}),
    ...(changed("concurrency") ? { concurrency: now.concurrency ? Number(now.concurrency) : null } : {}),
    ...(changed("rate") || changed("burst") ? { rateLimit: limitIn(now) } : {}),
  };
}

export function EndpointForm({ endpoint: loaded, reload }: { endpoint: Endpoint; reload: () => Promise<void> }) {
  const [answered, setAnswered] = useState(loaded);
  const endpoint = answered.version > loaded.version ? answered : loaded;
  const types = useAllEventTypes().data?.data ?? [];
  const usual = useDialects().data?.default ?? "";
  const [touched, setTouched] = useState<Partial<Fields>>({});
  const [saved, setSaved] = useState(false);
  const { url, description, events, filter, headers, delays, concurrency, rate, burst } = { ...fieldsOf(endpoint), ...touched };
  const touch = (change: Partial<Fields>) => {
    setSaved(false);
    setTouched((before) => ({ ...before, ...change }));
  };
  const save = useAction(async (sent: Partial<Fields>) => {
    const changes = changesOf(endpoint, sent);
    if (Object.keys(changes).length > 0)
      setAnswered(await take(api.PATCH("/api/webhooks/{id}", { params: { path: { id: endpoint.id } }, body: changes })));
    // What was typed meanwhile isn't saved yet.
    setTouched((now) => Object.fromEntries(Object.entries(now).filter(([name, value]) => !same(value, sent[name as keyof Fields]))));
    setSaved(true);
    await reload();
  });
  const said = save.error;
  return (
    <form class="card form" noValidate onSubmit={(event) => {
      event.preventDefault();
      setSaved(false);
      if (!urlFault(url.trim()) && typeof filterOf(filter) !== "string") void save.start(touched);
    }}>
      <h2>Endpoint</h2>
      <Field label="Endpoint URL" error={urlFault(url.trim()) ?? said?.at("/url")}>
        {(ids) => <input {...ids} type="url" value={url} onInput={(event) => touch({ url: event.currentTarget.value })} />}
      </Field>
      <Field label="Description" error={said?.at("/description")}>
        {(ids) => <input {...ids} value={description} onInput={(event) => touch({ description: event.currentTarget.value })} />}
      </Field>
      <EventPicker types={typesFor(types, endpoint.dialect, usual)} chosen={events} onChange={(chosen) => touch({ events: chosen })} error={said?.at("/events")} />
      <Strangers types={types} events={events} dialect={endpoint.dialect} />
      <Disclosure summary="Filter on content" needed={Boolean(endpoint.filter ?? said?.at("/filter"))}>
        <FilterField endpoint={endpoint} value={filter} onChange={(text) => touch({ filter: text })} error={said?.at("/filter")} />
      </Disclosure>
      <Disclosure summary="Headers, retries and limits"
        needed={Boolean(said?.at("/headers") ?? said?.at("/retryDelays") ?? said?.at("/concurrency") ?? said?.at("/rateLimit"))}>
        <Field label="Headers of your own" hint="One in each line, such as X-Tenant: 42." error={said?.at("/headers")}>
          {(ids) => <textarea {...ids} class="mono" rows={3} value={headers} onInput={(event) => touch({ headers: event.currentTarget.value })} />}
        </Field>
        <div class="pair">
          <Field label="Retry delays" hint="Such as 30s 5m 1h; empty: those of the format." error={said?.at("/retryDelays")}>
            {(ids) => <input {...ids} value={delays} onInput={(event) => touch({ delays: event.currentTarget.value })} />}
          </Field>
          <Field label="Requests at the same time" hint="Empty: 10" error={said?.at("/concurrency")}>
            {(ids) => <input {...ids} type="number" min="1" max="1000" value={concurrency} onInput={(event) => touch({ concurrency: event.currentTarget.value })} />}
          </Field>
        </div>
        <div class="pair">
          <Field label="Requests a second" hint="Empty: no limit" error={said?.at("/rateLimit/perSecond")}>
            {(ids) => <input {...ids} type="number" min="0.01" step="any" value={rate} onInput={(event) => touch({ rate: event.currentTarget.value })} />}
          </Field>
          <Field label="Burst" error={said?.at("/rateLimit/burst")} hint={rate ? "How many may be sent at once; empty: what comes in a second. 1 spaces them evenly."
            : "How many may be sent at once. Needs a number of requests a second."}>
            {(ids) => <input {...ids} type="number" min="1" max="10000" disabled={!rate} value={rate ? burst : ""} onInput={(event) => touch({ burst: event.currentTarget.value })} />}
          </Field>
        </div>
      </Disclosure>
      {said && !WITH_A_FIELD.some((pointer) => said.at(pointer)) && <ErrorNote error={said} />}
      <div class="form-end">
        <span class="grow" role="status">{saved && <span class="good-text">Saved. It counts from the next attempt on.</span>}</span>
        <Button type="submit" kind="primary" busy={save.busy}>Save changes</Button>
      </div>
    </form>
  );
}
