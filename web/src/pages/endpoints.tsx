// Settings > Webhooks: all endpoints with their health.
import { useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { api, take, type Endpoint, type Schemas } from "../api/client.js";
import { useEndpoints } from "../api/data.js";
import { useQuery } from "../api/query.js";
import { useWho } from "../session.js";
import { Button, ButtonLink, Empty, Loaded, PageHead } from "../ui/basics.js";
import { Sparkline } from "../ui/chart.js";
import { count, millis, percent } from "../ui/format.js";
import { EndpointBadge, endpointState } from "../ui/status.js";
import { outcomeWords } from "../words/outcomes.js";

type Series = Schemas["Series"];
const SHOWN_AT_ONCE = 50; // and of which series are asked for
const SERIES_MAX = 100; // of one call
const FEW = 8; // need no search

/** `fromIntegrations`: reached by Settings > Integrations > Webhooks. */
export function EndpointsPage({ fromIntegrations }: { fromIntegrations?: boolean }) {
  const { mayManage } = useWho();
  const endpoints = useEndpoints();
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const wanted = search.trim().toLowerCase();
  const found = (endpoints.data?.data ?? []).filter((each) => `${each.url} ${each.description}`.toLowerCase().includes(wanted));
  const ids = found.slice(0, shown).map((endpoint) => endpoint.id);
  const series = useQuery(async () => {
    const all = new Map<string, Series>();
    for (let first = 0; first < ids.length; first += SERIES_MAX) {
      const endpointIds = ids.slice(first, first + SERIES_MAX).join();
      const { data } = await take(api.GET("/api/series", { params: { query: { window: "24h", points: 24, endpointIds } } }));
      for (const each of data) all.set(each.endpointId!, each);
    }
    return all;
  }, [ids.join()], ["deliveries"]);
  const failures = useQuery(() => take(api.GET("/api/failures", { params: { query: { window: "24h" } } })), [], ["deliveries", "deadLetters"]);
  const causes = worstCauses(failures.data?.data ?? []);
  const add = mayManage && <ButtonLink to="/settings/webhooks/new" kind="primary" icon="plus">{fromIntegrations ? "Add Webhook" : "Add Endpoint"}</ButtonLink>;
  return (
    <>
      <PageHead title="Webhooks" actions={add} {...(fromIntegrations ? { above: [{ text: "Integrations", to: "/settings/integrations" }] } : {})}>
        Endpoints are the HTTPS addresses of your own that hear of events as they happen.
      </PageHead>
      <Loaded query={endpoints}>{({ data, more }) => data.length === 0
        ? (
          <Empty icon="webhook" title="No endpoints yet">
            <p>Add the first one to be told of events by HTTPS request instead of asking for them.</p>
            {add}
          </Empty>
        ) : (
          <>
            <Summary endpoints={data} />
            {data.length > FEW && (
              <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
                <input type="search" aria-label="Search endpoints" placeholder="Search by URL or description" value={search}
                  onInput={(event) => setSearch(event.currentTarget.value)} />
              </form>
            )}
            {found.length === 0 ? <Empty icon="webhook" title="No endpoint matches" />
              : <EndpointTable endpoints={found.slice(0, shown)} series={series.data} causes={causes} />}
            {found.length > shown && <p class="more"><Button onClick={() => setShown(shown + SHOWN_AT_ONCE)}>Show more</Button></p>}
            {more && <p class="muted">Only the newest {data.length} endpoints are listed.</p>}
          </>
        )}</Loaded>
    </>
  );
}

/** By endpoint, in words, what fails most. */
function worstCauses(groups: Schemas["FailureGroup"][]) {
  const worst = new Map<string, Schemas["FailureGroup"]>();
  for (const group of groups) if (group.count > (worst.get(group.endpointId)?.count ?? 0)) worst.set(group.endpointId, group);
  return new Map([...worst].map(([id, group]) => [id, outcomeWords(group.outcome, group.responseCode).title]));
}

function Summary({ endpoints }: { endpoints: Endpoint[] }) {
  const total = useQuery(() => take(api.GET("/api/stats", { params: { query: { window: "24h" } } })), [], ["deliveries"]);
  const unwell = endpoints.filter((endpoint) => ["bad", "warn"].includes(endpointState(endpoint).tone)).length;
  return (
    <dl class="figures" aria-label="Last 24 hours">
      <div><dt>Attempts, 24 h</dt><dd>{total.data ? count(total.data.attempts) : "–"}</dd></div>
      <div><dt>Success rate</dt><dd>{percent(total.data?.successRate)}</dd></div>
      <div><dt>Mean response</dt><dd>{millis(total.data?.meanMs.total)}</dd></div>
      <div><dt>Endpoints with trouble</dt><dd class={unwell ? "bad-text" : ""}>{count(unwell)}</dd></div>
    </dl>
  );
}

function EndpointTable({ endpoints, series, causes }:
  { endpoints: Endpoint[]; series: Map<string, Series> | undefined; causes: Map<string, string> }) {
  const [, go] = useLocation();
  return (
    <div class="table-frame" tabIndex={0} role="group" aria-label="Table"><table class="rows">
      <thead><tr><th>Endpoint</th><th>Health</th><th>Success rate</th><th>Response time</th><th class="right">Events</th></tr></thead>
      <tbody>{endpoints.map((endpoint) => {
        const own = series?.get(endpoint.id);
        const to = `/settings/webhooks/${endpoint.id}`;
        return (
          <tr key={endpoint.id} onClick={() => go(to)}>
            <td class="wide">
              <Link href={to} class="strong ellipsis" onClick={(event) => event.stopPropagation()}>{endpoint.url.replace(/^https:\/\//, "")}</Link>
              <span class="muted ellipsis small">{endpoint.description || endpoint.dialect}</span>
              {endpointState(endpoint).tone !== "good" && causes.has(endpoint.id) && <span class="bad-text ellipsis small">{causes.get(endpoint.id)}</span>}
            </td>
            <td><EndpointBadge endpoint={endpoint} /></td>
            <td><span class="with-spark">
              <span class="figure">{percent(own?.successRate)}</span>
              {own && own.attempts > 0 && <Sparkline tone="rate" limits={[0, 1]} label={`Success rate over 24 hours, now ${percent(own.successRate)}`}
                points={own.points.map((point) => ({ at: point.at, value: point.attempts ? point.successes / point.attempts : null }))} />}
            </span></td>
            <td><span class="with-spark">
              <span class="figure">{millis(own?.meanMs)}</span>
              {own && own.attempts > 0 && <Sparkline tone="time" label={`Response time over 24 hours, ${millis(own.meanMs)} on average`}
                points={own.points.map((point) => ({ at: point.at, value: point.meanMs }))} />}
            </span></td>
            <td class="right">{endpoint.events.includes("*") ? "all" : endpoint.events.length}</td>
          </tr>
        );
      })}</tbody>
    </table></div>
  );
}
