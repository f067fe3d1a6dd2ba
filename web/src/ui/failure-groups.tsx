// Failures by cause: what happened, how often, what to do, an example, and a replay.
import { Link, useLocation } from "wouter-preact";
import { api, take, type Schemas } from "../api/client.js";
import type { Names } from "../api/data.js";
import { useAction, useQuery } from "../api/query.js";
import { useWho } from "../session.js";
import { outcomeWords } from "../words/outcomes.js";
import { Button, ButtonLink, Empty, ErrorNote, Loaded, Time } from "./basics.js";
import { count, pretty } from "./format.js";
import { EndpointName } from "./status.js";

type Group = Schemas["FailureGroup"];

export function FailureGroups({ endpointId, names, window = "24h" }: { endpointId?: string; names?: Names; window?: string }) {
  const failures = useQuery(() => take(api.GET("/api/failures", { params: { query: { window, ...(endpointId ? { endpointId } : {}) } } })),
    [endpointId, window], ["deliveries", "deadLetters"]);
  const heading = <div class="section-head"><h2>Failures by cause</h2></div>;
  if (endpointId && failures.data?.data.length === 0) return null;
  return (
    <section>
      {endpointId && heading}
      <Loaded query={failures} rows={3}>{({ data }) => data.length === 0
        ? <Empty icon="check" title="Nothing fails"><p>Every delivery of this time was accepted in the end.</p></Empty>
        : <ul class="causes">{data.map((group) => <Cause key={`${group.endpointId} ${group.outcome} ${group.responseCode}`} group={group} names={names} Heading={endpointId ? "h3" : "h2"} open={data.length === 1} />)}</ul>}</Loaded>
    </section>
  );
}

/** `open`: shows at once what the server said. */
function Cause({ group, names, Heading, open }: { group: Group; names?: Names | undefined; Heading: "h2" | "h3"; open: boolean }) {
  const { mayManage } = useWho();
  const [, go] = useLocation();
  const retry = useAction(async () => {
    const job = await take(api.POST("/api/webhooks/{id}/deliveries/retry", { params: { path: { id: group.endpointId } }, body: {} }));
    go(`/replays/${job.id}`);
  });
  const words = outcomeWords(group.outcome, group.responseCode);
  const given = group.count - group.waiting;
  return (
    <li class="card cause">
      <div class="cause-head">
        <span class="cause-count">{count(group.count)}</span>
        <div>
          <Heading>{words.title}{group.responseCode ? <span class="chip">{group.responseCode}</span> : null}</Heading>
          {names && <p class="small"><Link href={`/settings/webhooks/${group.endpointId}`}>{<EndpointName id={group.endpointId} names={names} gone="an endpoint that was deleted" />}</Link></p>}
          <p>{words.advice}</p>
          {group.error && group.responseCode === null && <p class="muted small">In detail: {group.error}</p>}
          <p class="muted small">
            {group.waiting > 0 && `${count(group.waiting)} will be tried again`}{group.waiting > 0 && given > 0 && ", "}
            {given > 0 && `${count(given)} given up`} · last <Time at={group.lastAt} />
          </p>
        </div>
        <div class="actions">
          <ButtonLink to={`/deliveries/${group.exampleDeliveryId}`}>Show an example</ButtonLink>
          {mayManage && group.waiting > 0 && <Button icon="replay" busy={retry.busy} onClick={() => void retry.start()}>Retry all now</Button>}
          {mayManage && given > 0 && <ButtonLink to={`/replays?new=replay&endpoint=${group.endpointId}`} icon="replay">Replay</ButtonLink>}
        </div>
      </div>
      {retry.error && <ErrorNote error={retry.error} />}
      {group.responseBody && <details open={open}><summary>What your server said</summary><pre tabIndex={0} aria-label="Response body"><code>{pretty(group.responseBody)}</code></pre></details>}
    </li>
  );
}
