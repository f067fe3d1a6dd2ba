// The inbox: what is and was wrong with endpoints, one entry for each incident.
import { useState } from "preact/hooks";
import { Link, useLocation, useSearch } from "wouter-preact";
import { api, take, type Schemas } from "../api/client.js";
import { useEndpoints } from "../api/data.js";
import { useQuery } from "../api/query.js";
import { useWho } from "../session.js";
import { Badge, Empty, Loaded, PageHead, Time, type Tone } from "../ui/basics.js";
import { count } from "../ui/format.js";
import { More } from "../ui/more.js";
import { causeWords } from "../words/outcomes.js";

type Notification = Schemas["Notification"];
interface Incident { id: string; messages: Notification[]; open: boolean }

const STAGES: Record<Notification["stage"], [Tone, string]> = {
  opened: ["bad", "New"], digest: ["warn", "More of it"], closed: ["good", "Over"],
};

// What neither begins nor ends.
const NOTICES: Partial<Record<Notification["kind"], [Tone, string]>> = { test: ["info", "Test"], mail_confirmation: ["info", "Asked"], dead_letters_expiring: ["warn", "Notice"] };

/** Newest first; one that ended has its end as its newest message. */
function incidentsOf(messages: Notification[]): Incident[] {
  const found = new Map<string, Notification[]>();
  for (const message of messages) found.set(message.incidentId ?? message.id, [...(found.get(message.incidentId ?? message.id) ?? []), message]);
  return [...found].map(([id, own]) => ({ id, messages: own, open: !NOTICES[own[0]!.kind] && own[0]!.stage !== "closed" }));
}

export function NotificationsPage() {
  const [, go] = useLocation();
  const search = new URLSearchParams(useSearch());
  const [limit, setLimit] = useState(100);
  const endpoint = search.get("endpoint") ?? "", state = search.get("state") ?? "";
  const endpoints = useEndpoints();
  const list = useQuery(() => take(api.GET("/api/notifications", { params: { query: { limit, ...(endpoint ? { endpointId: endpoint } : {}) } } })),
    [endpoint, limit], ["notifications"]);
  const set = (name: string, value: string) => {
    value ? search.set(name, value) : search.delete(name);
    go(search.size ? `/notifications?${search}` : "/notifications", { replace: true });
  };
  return (
    <>
      <PageHead title="Notifications">What is wrong with endpoints, from the first failure until they work again.</PageHead>
      <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
        <select aria-label="State" value={state} onChange={(event) => set("state", event.currentTarget.value)}>
          <option value="">Open and over</option><option value="open">Open</option><option value="over">Over</option>
        </select>
        <select aria-label="Endpoint" value={endpoint} onChange={(event) => set("endpoint", event.currentTarget.value)}>
          <option value="">All endpoints</option>
          {endpoints.data?.data.map((each) => <option key={each.id} value={each.id}>{each.url.replace(/^https:\/\//, "")}</option>)}
        </select>
      </form>
      <Loaded query={list} rows={5}>{({ data, nextCursor }) => {
        const shown = incidentsOf(data).filter((each) => !state || each.open === (state === "open"));
        return (
          <>
            {shown.length === 0
              ? <Empty icon="bell" title={state || endpoint ? "No notification matches" : "No notifications"}><p>Nothing is wrong with your endpoints as far as this list goes.</p></Empty>
              : <ul class="causes" aria-label="Notifications">{shown.map((each) => <Entry key={each.id} incident={each} />)}</ul>}
            <More there={Boolean(nextCursor)} limit={limit} onMore={setLimit} />
          </>
        );
      }}</Loaded>
    </>
  );
}

function Entry({ incident }: { incident: Incident }) {
  const { isPortal } = useWho();
  const [newest, ...older] = incident.messages as [Notification, ...Notification[]];
  // What is over says only how many; the message before it says of what.
  const last = incident.messages.find((each) => each.deliveryId) ?? newest;
  const sent = isPortal ? [] : newest.sent;
  const [tone, state]: [Tone, string] = NOTICES[newest.kind] ?? (incident.open ? ["bad", "Open"] : ["good", "Over"]);
  return (
    <li class="card cause">
      <div class="cause-head">
        <Badge tone={tone}>{state}</Badge>
        <div>
          <h2>{newest.title}</h2>
          <p class="muted">{newest.text.split("\n")[0]}</p>
        </div>
        <span class="muted small nowrap"><Time at={newest.at} /></span>
      </div>
      {newest.kind !== "test" && <p class="small">
        {newest.since && <>Began <Time at={newest.since} />. </>}
        {newest.failureTotal > 0 && <>{count(newest.failureTotal)} given up. </>}
        {Object.entries(last.causes).map(([cause, many]) => <span key={cause} class="chip">{causeWords(cause)}: {count(many)}</span>)}
      </p>}
      <div class="actions start">
        {newest.endpointId && <Link class="button small" href={`/settings/webhooks/${newest.endpointId}`}>Endpoint {newest.endpointHost}</Link>}
        {newest.kind === "dead_letters_expiring" && <Link class="button small" href="/dead-letters">Dead letters</Link>}
        {last.deliveryId && <Link class="button small" href={`/deliveries/${last.deliveryId}`}>The last delivery</Link>}
        {sent.map((each) => <Badge key={each.channelId} tone={each.status === "sent" ? "good" : "bad"}>{each.channelType}: {each.status === "sent" ? "told" : each.error}</Badge>)}
      </div>
      {older.length > 0 && (
        <details>
          <summary>{older.length === 1 ? "1 message before it" : `${count(older.length)} messages before it`}</summary>
          <ul class="plain">{older.map((each) => (
            <li key={each.id}><Badge tone={STAGES[each.stage][0]}>{STAGES[each.stage][1]}</Badge> {each.title} <span class="muted"><Time at={each.at} /></span></li>
          ))}</ul>
        </details>
      )}
    </li>
  );
}
