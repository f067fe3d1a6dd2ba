// One endpoint: how it does and why, its deliveries, verification code, settings.
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { api, take, type Endpoint } from "../api/client.js";
import { useAction, useQuery } from "../api/query.js";
import { useWho } from "../session.js";
import { Button, ButtonLink, Confirm, Empty, ErrorNote, Loaded, Note, PageHead, TabLinks, Time } from "../ui/basics.js";
import { Bars } from "../ui/chart.js";
import { FailureGroups } from "../ui/failure-groups.js";
import { count, exact, millis, percent } from "../ui/format.js";
import { EndpointBadge } from "../ui/status.js";
import { TestDialog } from "../ui/test-dialog.js";
import { disabledWords } from "../words/outcomes.js";
import { DeliveryList, DeliveryTable } from "./deliveries.js";
import { EndpointSettings } from "./endpoint-settings.js";
import { VerifyTab } from "./endpoint-verify.js";

const TABS = [["overview", "Overview"], ["deliveries", "Deliveries"], ["verify", "Verify"], ["settings", "Settings"]] as const;

export function EndpointPage({ id, tab }: { id: string; tab: string }) {
  const endpoint = useQuery(() => take(api.GET("/api/webhooks/{id}", { params: { path: { id } } })), [id], ["endpoints"]);
  const base = `/settings/webhooks/${id}`;
  if (endpoint.error?.problem.status === 404) {
    return <Empty page icon="webhook" title="There is no such endpoint"><p>It may have been deleted.</p><ButtonLink to="/settings/webhooks">All endpoints</ButtonLink></Empty>;
  }
  return (
    <Loaded query={endpoint} rows={8}>{(found) => (
      <>
        <PageHead title={found.url} actions={<Actions endpoint={found} reload={endpoint.reload} />} above={[{ text: "Webhooks", to: "/settings/webhooks" }]}>
          <EndpointBadge endpoint={found} /> <span class="chip">{found.dialect}</span> {found.description}
        </PageHead>
        <TabLinks label="Endpoint" tabs={TABS.map(([name, text]) => ({ text, to: name === "overview" ? base : `${base}/${name}`, current: tab === name }))} />
        {tab === "deliveries" ? <DeliveryList endpointId={id} />
          : tab === "verify" ? <VerifyTab endpoint={found} />
            : tab === "settings" ? <EndpointSettings endpoint={found} reload={endpoint.reload} />
              : <Overview endpoint={found} />}
      </>
    )}</Loaded>
  );
}

function Actions({ endpoint, reload }: { endpoint: Endpoint; reload: () => Promise<void> }) {
  const { mayManage } = useWho();
  const [testing, setTesting] = useState(false);
  const [enabling, setEnabling] = useState(false);
  const path = { params: { path: { id: endpoint.id } } };
  const pause = useAction(async (status: "active" | "paused") => {
    await take(api.PATCH("/api/webhooks/{id}", { ...path, body: { status } }));
    await reload();
  });
  const enable = useAction(async (backlog: "keep" | "redrive") => {
    await take(api.POST("/api/webhooks/{id}/enable", { ...path, body: { backlog } }));
    setEnabling(false);
    await reload();
  });
  const [missed, setMissed] = useState(true);
  if (!mayManage) return null;
  return (
    <>
      {endpoint.status === "active" && <Button busy={pause.busy} onClick={() => void pause.start("paused")}>Pause</Button>}
      {endpoint.status === "paused" && <Button busy={pause.busy} onClick={() => void pause.start("active")}>Resume</Button>}
      {endpoint.status === "disabled" && <Button kind="primary" onClick={() => setEnabling(true)}>Enable</Button>}
      <Button kind={endpoint.status === "disabled" ? "plain" : "primary"} icon="send" onClick={() => setTesting(true)}>Send Test Event</Button>
      {pause.error && <div class="below"><ErrorNote error={pause.error} /></div>}
      {testing && <TestDialog endpoint={endpoint} onClose={() => setTesting(false)} />}
      {enabling && (
        <Confirm safe title="Enable this endpoint?" action="Enable" busy={enable.busy} error={enable.error}
          onConfirm={() => void enable.start(missed ? "redrive" : "keep")} onClose={() => setEnabling(false)}>
          <p>New events are sent to it again at once.</p>
          <label class="check"><input type="checkbox" checked={missed} onChange={(event) => setMissed(event.currentTarget.checked)} />
            <span>Also send what it missed while it was disabled</span></label>
        </Confirm>
      )}
    </>
  );
}

function Health({ endpoint }: { endpoint: Endpoint }) {
  const { health } = endpoint;
  if (endpoint.status === "disabled") {
    return <Note tone="bad" title="This endpoint is disabled"><p>{disabledWords(endpoint.disabledReason)} What should be sent becomes dead letters meanwhile. Mend your server, then enable it.</p></Note>;
  }
  if (endpoint.status === "paused") return <Note tone="quiet" title="This endpoint is paused"><p>Events wait until you resume it.</p></Note>;
  if (health.breaker !== "closed") {
    return (
      <Note tone="bad" title="Your server does not answer at all">
        <p>Several attempts in a row found nobody. Deliveries wait, and are not lost.
          {health.nextProbeAt && <> We try again <strong><Time at={health.nextProbeAt} /></strong>.</>} The causes are below.</p>
      </Note>
    );
  }
  if (health.failingSince) {
    return <Note tone="warn" title="Nothing was accepted lately"><p>Every attempt has failed since {exact(health.failingSince)}. The causes are below, each with an example.</p></Note>;
  }
  if (health.pausedUntil && new Date(health.pausedUntil) > new Date()) {
    return <Note tone="warn" title="Your server asked us to wait"><p>Deliveries go on at {exact(health.pausedUntil)}.</p></Note>;
  }
  return null;
}

function Overview({ endpoint }: { endpoint: Endpoint }) {
  const id = endpoint.id;
  const series = useQuery(() => take(api.GET("/api/series", { params: { query: { window: "24h", points: 48, endpointIds: id } } })), [id], ["deliveries"]);
  const recent = useQuery(() => take(api.GET("/api/deliveries", { params: { query: { limit: 8, endpointId: id } } })), [id], ["deliveries", "deadLetters"]);
  const own = series.data?.data[0];
  return (
    <>
      <Health endpoint={endpoint} />
      <FailureGroups endpointId={id} />
      <dl class="figures">
        <div><dt>Attempts, 24 h</dt><dd>{own ? count(own.attempts) : "–"}</dd></div>
        <div><dt>Success rate</dt><dd>{percent(own?.successRate)}</dd></div>
        <div><dt>Mean response</dt><dd>{millis(own?.meanMs)}</dd></div>
        <div><dt>Events</dt><dd>{endpoint.events.includes("*") ? "all" : endpoint.events.length}</dd></div>
      </dl>
      {endpoint.filter && <p>Only events that fit its <Link href={`/settings/webhooks/${id}/settings`}>filter</Link> are sent: <code class="break">{JSON.stringify(endpoint.filter)}</code></p>}
      {own && own.attempts > 0 && (
        <section class="card chart">
          <h2>Attempts, last 24 hours</h2>
          <Bars points={own.points} label={`${own.successes} of ${own.attempts} attempts were accepted in the last 24 hours`} />
          <p class="legend"><span class="key accepted" />accepted <span class="key failed" />failed</p>
        </section>
      )}
      <section>
        <div class="section-head"><h2>Latest deliveries</h2><Link href={`/settings/webhooks/${id}/deliveries`}>All deliveries</Link></div>
        <Loaded query={recent}>{({ data }) => data.length === 0
          ? <Empty icon="send" title="Nothing was sent yet"><p>Send a test event, or wait for the first real one.</p></Empty>
          : <DeliveryTable deliveries={data} />}</Loaded>
      </section>
    </>
  );
}
