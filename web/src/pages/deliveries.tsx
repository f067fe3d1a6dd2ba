// All deliveries, by what became of them.
import { useEffect, useState } from "preact/hooks";
import { Link, useLocation, useSearch } from "wouter-preact";
import { api, take, type Delivery, type Outcome } from "../api/client.js";
import { namesOf, useEndpoints, type Names } from "../api/data.js";
import { useQuery } from "../api/query.js";
import { Empty, Loaded, PageHead, Time } from "../ui/basics.js";
import { millis } from "../ui/format.js";
import { More } from "../ui/more.js";
import { DELIVERY_STATUSES, DeliveryBadge, EndpointName } from "../ui/status.js";
import { OUTCOME_NAMES, outcomeLabel, outcomeWords } from "../words/outcomes.js";

export function DeliveriesPage() {
  const endpoints = useEndpoints();
  return (
    <>
      <PageHead title="Deliveries">Every event for every endpoint, with all attempts.</PageHead>
      <DeliveryList names={namesOf(endpoints)} />
    </>
  );
}

/** Of one endpoint where `endpointId` is given. The filters are in the address. */
export function DeliveryList({ endpointId, names }: { endpointId?: string; names?: Names }) {
  const [path, go] = useLocation();
  const search = new URLSearchParams(useSearch());
  const [limit, setLimit] = useState(50);
  const status = (search.get("status") ?? "") as Delivery["status"] | "";
  const outcome = (search.get("outcome") ?? "") as Outcome | "";
  const eventType = search.get("event") ?? "", eventId = search.get("eventId") ?? "";
  const endpoint = endpointId ?? search.get("endpoint") ?? "";
  const [chosen, choose] = useState<"event" | "eventId">("event");
  const by = eventId ? "eventId" : eventType ? "event" : chosen;
  const sought = by === "eventId" ? eventId : eventType;
  const [typed, setTyped] = useState(sought); // Kept while the list changes.
  useEffect(() => setTyped(sought), [sought]);
  const list = useQuery(() => take(api.GET("/api/deliveries", { params: { query: {
    limit, ...(endpoint ? { endpointId: endpoint } : {}), ...(status ? { status } : {}), ...(outcome ? { outcome } : {}),
    ...(eventType ? { eventType } : {}), ...(eventId ? { eventId } : {}),
  } } })), [limit, endpoint, status, outcome, eventType, eventId], ["deliveries", "deadLetters"]);
  const set = (values: Record<string, string>) => {
    const next = new URLSearchParams(window.location.search); // as it is by now, not when this was drawn
    for (const [name, value] of Object.entries(values)) value ? next.set(name, value) : next.delete(name);
    go(next.size ? `${path}?${next}` : path, { replace: true });
  };
  const find = (which: "event" | "eventId", text: string) => set({ event: "", eventId: "", [which]: text.trim() });
  const filtered = status || outcome || eventType || eventId || (!endpointId && endpoint);
  return (
    <>
      <form class="filters" aria-label="Filters" onSubmit={(submitted) => submitted.preventDefault()}>
        <select aria-label="Status" value={status} onChange={(changed) => set({ status: changed.currentTarget.value })}>
          <option value="">Any status</option>
          {DELIVERY_STATUSES.map(({ id, text }) => <option key={id} value={id}>{text}</option>)}
        </select>
        <select aria-label="Last answer" value={outcome} onChange={(changed) => set({ outcome: changed.currentTarget.value })}>
          <option value="">Any answer</option>
          {OUTCOME_NAMES.map((name) => <option key={name} value={name}>{outcomeWords(name).title}</option>)}
        </select>
        {!endpointId && names && (
          <select aria-label="Endpoint" value={endpoint} onChange={(changed) => set({ endpoint: changed.currentTarget.value })}>
            <option value="">All endpoints</option>
            {[...names.of].map(([id, name]) => <option key={id} value={id}>{name}</option>)}
          </select>
        )}
        <select aria-label="Search by" value={by} onChange={(changed) => {
          const which = changed.currentTarget.value as typeof by;
          choose(which);
          find(which, typed);
        }}>
          <option value="event">Event type</option>
          <option value="eventId">Event id</option>
        </select>
        <input type="search" aria-label="Event type or id" placeholder={by === "eventId" ? "Event id" : "Event type"} value={typed}
          onInput={(changed) => setTyped(changed.currentTarget.value)}
          onChange={(changed) => find(by, changed.currentTarget.value)} />
      </form>
      <Loaded query={list} rows={8}>{({ data, nextCursor }) => data.length === 0
        ? <Empty icon="send" title={filtered ? "No delivery matches" : "No deliveries yet"}>
          <p>{filtered ? "Try other filters." : "As soon as an event is sent to an endpoint, it shows up here."}</p></Empty>
        : <><DeliveryTable deliveries={data} names={endpointId ? undefined : names} />
          <More there={Boolean(nextCursor)} limit={limit} onMore={setLimit} /></>}</Loaded>
    </>
  );
}

export function DeliveryTable({ deliveries, names }: { deliveries: Delivery[]; names?: Names | undefined }) {
  const [, go] = useLocation();
  return (
    <div class="table-frame" tabIndex={0} role="group" aria-label="Table"><table class="rows">
      <thead><tr><th>Event</th><th>Status</th>{names && <th>Endpoint</th>}<th>Last answer</th><th class="right">Attempts</th><th class="right">Took</th><th>Accepted</th></tr></thead>
      <tbody>{deliveries.map((delivery) => (
        <tr key={delivery.id} onClick={() => go(`/deliveries/${delivery.id}`)}>
          <td class="wide"><Link href={`/deliveries/${delivery.id}`} class="strong mono" onClick={(event) => event.stopPropagation()}>{delivery.eventType}</Link>
            <span class="muted mono small ellipsis">{delivery.eventId}</span></td>
          <td><DeliveryBadge status={delivery.status} /></td>
          {names && <td class="ellipsis narrow">{<EndpointName id={delivery.endpointId} names={names} />}</td>}
          <td>{delivery.outcome && delivery.outcome !== "success"
            ? <><span class="chip">{outcomeLabel(delivery.outcome, delivery.responseCode)}</span> <span class="small">{outcomeWords(delivery.outcome, delivery.responseCode).title}</span></>
            : delivery.responseCode ? <span class="chip">{delivery.responseCode}</span> : <span class="muted">–</span>}</td>
          <td class="right">{delivery.outcome ? delivery.retryCount + 1 : 0}</td>
          <td class="right nowrap">{millis(delivery.responseTimeMs)}</td>
          <td class="nowrap"><Time at={delivery.createdAt} /></td>
        </tr>
      ))}</tbody>
    </table></div>
  );
}
