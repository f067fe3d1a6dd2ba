// What was given up: by group, one by one, and sent again.
import { useState } from "preact/hooks";
import { Link, useLocation, useSearch } from "wouter-preact";
import { api, take, type DeadLetter, type Schemas } from "../api/client.js";
import { namesOf, useEndpoints } from "../api/data.js";
import { useAction, useQuery } from "../api/query.js";
import { useWho } from "../session.js";
import { Button, ButtonLink, Code, Dialog, Empty, ErrorNote, Loaded, PageHead, Time } from "../ui/basics.js";
import { count } from "../ui/format.js";
import { More } from "../ui/more.js";
import { EndpointName } from "../ui/status.js";
import { REASON_NAMES, reasonWords } from "../words/outcomes.js";

type Reason = Schemas["Reason"];

export function DeadLettersPage() {
  const { mayManage } = useWho();
  const [, go] = useLocation();
  const search = new URLSearchParams(useSearch());
  const [limit, setLimit] = useState(50);
  const [shown, setShown] = useState<DeadLetter>();
  const endpoint = search.get("endpoint") ?? "", reason = (search.get("reason") ?? "") as Reason | "";
  const query = { ...(endpoint ? { endpointId: endpoint } : {}), ...(reason ? { reason } : {}) };
  const endpoints = useEndpoints();
  const names = namesOf(endpoints);
  const groups = useQuery(() => take(api.GET("/api/dead-letters/groups", { params: { query } })), [endpoint, reason], ["deadLetters", "deliveries"]);
  const list = useQuery(() => take(api.GET("/api/dead-letters", { params: { query: { ...query, limit } } })), [endpoint, reason, limit], ["deadLetters", "deliveries"]);
  const set = (name: string, value: string) => {
    value ? search.set(name, value) : search.delete(name);
    go(search.size ? `/dead-letters?${search}` : "/dead-letters", { replace: true });
  };
  // What became no delivery can't be sent.
  const all = groups.data?.data.reduce((sum, group) => sum + (group.endpointId ? group.count : 0), 0) ?? 0;
  const redrive = `/replays?${new URLSearchParams({ new: "redrive", ...(endpoint ? { endpoint } : {}), ...(reason ? { reason } : {}) })}`;
  return (
    <>
      <PageHead title="Dead letters" actions={mayManage && all > 0 && <ButtonLink to={redrive} kind="primary" icon="replay">Send all of these again</ButtonLink>}>
        Deliveries that were given up. They are kept for 30 days and can be sent again.
      </PageHead>
      <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
        <select aria-label="Reason" value={reason} onChange={(event) => set("reason", event.currentTarget.value)}>
          <option value="">Any reason</option>
          {REASON_NAMES.map((name) => <option key={name} value={name}>{reasonWords(name)}</option>)}
        </select>
        <select aria-label="Endpoint" value={endpoint} onChange={(event) => set("endpoint", event.currentTarget.value)}>
          <option value="">All endpoints</option>
          {[...names.of].map(([id, name]) => <option key={id} value={id}>{name}</option>)}
        </select>
      </form>
      <Loaded query={groups} rows={2}>{({ data }) => data.length === 0 ? null : (
        <ul class="groups">{data.slice(0, 6).map((group) => (
          <li key={`${group.endpointId}${group.reason}${group.eventType}`} class="card group">
            <strong class="group-count">{count(group.count)}</strong>
            <div><span class="strong">{reasonWords(group.reason)}</span><span class="mono small ellipsis">{group.eventType}</span>
              <span class="muted small ellipsis">{group.endpointId === null ? "no endpoint: they became no delivery" : <EndpointName id={group.endpointId} names={names} gone="an endpoint that was deleted" />}</span></div>
          </li>
        ))}</ul>
      )}</Loaded>
      <Loaded query={list} rows={6}>{({ data, nextCursor }) => data.length === 0
        ? <Empty icon="archive" title="No dead letters"><p>{reason || endpoint ? "None matches these filters." : "Whatever is given up after its last attempt is kept here."}</p></Empty>
        : (
          <>
            <div class="table-frame" tabIndex={0} role="group" aria-label="Table"><table>
              <thead><tr><th>Event</th><th>Reason</th><th>Endpoint</th><th class="right">Attempts</th><th>Given up</th><th><span class="hidden">Actions</span></th></tr></thead>
              <tbody>{data.map((letter) => (
                <tr key={letter.id}>
                  <td>{letter.deliveryId ? <Link href={`/deliveries/${letter.deliveryId}`} class="strong mono">{letter.eventType}</Link> : <span class="strong mono">{letter.eventType}</span>}</td>
                  <td>{reasonWords(letter.reason)}{letter.retryCount > 0 && <span class="muted small"> · sent again {letter.retryCount}×</span>}</td>
                  <td class="ellipsis narrow">{letter.endpointId === null ? <span class="muted">none</span> : <EndpointName id={letter.endpointId} names={names} />}</td>
                  <td class="right">{letter.attemptCount}</td>
                  <td class="nowrap"><Time at={letter.failedAt} /></td>
                  <td class="right nowrap"><Button small onClick={() => setShown(letter)}>Inspect</Button> {mayManage && letter.deliveryId && <Redrive letter={letter} />}</td>
                </tr>
              ))}</tbody>
            </table></div>
            <More there={Boolean(nextCursor)} limit={limit} onMore={setLimit} />
          </>
        )}</Loaded>
      {shown && (
        <Dialog title={shown.eventType} onClose={() => setShown(undefined)} wide>
          <div class="body">
            <p>{reasonWords(shown.reason)}. {shown.error && <span class="muted">{shown.error}</span>}</p>
            <Code label="Payload" text={JSON.stringify(shown.payload, null, 2) ?? ""} />
          </div>
          <footer><Button onClick={() => setShown(undefined)}>Close</Button></footer>
        </Dialog>
      )}
    </>
  );
}

function Redrive({ letter }: { letter: DeadLetter }) {
  const redrive = useAction(() => take(api.POST("/api/dead-letters/{id}/redrive", { params: { path: { id: letter.id } } })));
  const [sent, setSent] = useState(false);
  if (letter.redriving || sent) return <span class="muted small" role="status">on its way</span>;
  return (
    <>
      <Button small icon="replay" busy={redrive.busy} onClick={() => void redrive.start().then((done) => setSent(Boolean(done)))}>Send again</Button>
      <ErrorNote error={redrive.error} />
    </>
  );
}
