// Sending much again: what would be sent, then doing it, with its progress.
import { useState } from "preact/hooks";
import { Link, useLocation, useSearch } from "wouter-preact";
import { api, take, type Replay } from "../api/client.js";
import { useEndpoints } from "../api/data.js";
import { useAction, useQuery } from "../api/query.js";
import { useWho } from "../session.js";
import { Button, ButtonLink, Confirm, Empty, ErrorNote, Loaded, Note, PageHead, Time } from "../ui/basics.js";
import { count, exact } from "../ui/format.js";
import { NewReplay } from "../ui/new-replay.js";
import { ReplayBadge } from "../ui/status.js";
import { reasonWords } from "../words/outcomes.js";

const KINDS: Record<Replay["kind"], string> = {
  redrive: "Dead letters", replay: "Deliveries", backfill: "Events to another endpoint",
  retry: "Waiting deliveries, tried now", cancel: "Waiting deliveries, cancelled",
};

export function ReplaysPage() {
  const { mayManage } = useWho();
  const [, go] = useLocation();
  const search = new URLSearchParams(useSearch());
  const endpoints = useEndpoints();
  const list = useQuery(() => take(api.GET("/api/replays", { params: { query: { limit: 100 } } })), [], ["replays"]);
  const name = (id: string | null) => endpoints.data?.data.find((each) => each.id === id)?.url.replace(/^https:\/\//, "") ?? id ?? "all endpoints";
  return (
    <>
      <PageHead title="Replays" actions={mayManage && <ButtonLink to="/replays?new=replay" kind="primary" icon="replay">New replay</ButtonLink>}>
        Past deliveries, dead letters or events, sent again at a rate that leaves room for live traffic.
      </PageHead>
      {search.get("new") && mayManage && endpoints.data && <NewReplay search={search} endpoints={endpoints.data.data} onClose={() => go("/replays", { replace: true })} />}
      <Loaded query={list}>{({ data }) => data.length === 0
        ? <Empty icon="replay" title="No replays yet"><p>After an outage of your server, replay what it missed. A dry run counts first.</p></Empty>
        : (
          <div class="table-frame" tabIndex={0} role="group" aria-label="Table"><table class="rows">
            <thead><tr><th>What</th><th>Status</th><th>Endpoint</th><th class="right">Sent</th><th>Begun</th></tr></thead>
            <tbody>{data.map((job) => (
              <tr key={job.id} onClick={() => go(`/replays/${job.id}`)}>
                <td><Link href={`/replays/${job.id}`} class="strong" onClick={(event) => event.stopPropagation()}>{KINDS[job.kind]}</Link>{job.dryRun && <> <span class="chip">dry run</span></>}</td>
                <td><ReplayBadge status={job.status} /></td>
                <td class="ellipsis narrow">{name(job.targetEndpointId ?? job.endpointId)}</td>
                <td class="right">{job.dryRun ? `would be ${count(job.progress.matched)}` : count(job.progress.sent)}</td>
                <td class="nowrap"><Time at={job.createdAt} /></td>
              </tr>
            ))}</tbody>
          </table></div>
        )}</Loaded>
    </>
  );
}

export function ReplayPage({ id }: { id: string }) {
  const job = useQuery(() => take(api.GET("/api/replays/{id}", { params: { path: { id } } })), [id], ["replays"]);
  return <Loaded query={job}>{(found) => <ReplayView job={found} reload={job.reload} />}</Loaded>;
}

function ReplayView({ job, reload }: { job: Replay; reload: () => Promise<void> }) {
  const { mayManage } = useWho();
  const endpoints = useEndpoints();
  const [ending, setEnding] = useState(false);
  const path = { params: { path: { id: job.id } } };
  const change = useAction(async (what: "pause" | "resume" | "cancel") => {
    await take(api.POST(`/api/replays/{id}/${what}`, path));
    setEnding(false);
    await reload();
  });
  const over = !["running", "paused"].includes(job.status);
  const { progress } = job;
  const name = (id: string | null) => endpoints.data?.data.find((each) => each.id === id)?.url ?? id;
  return (
    <>
      <PageHead title={job.dryRun ? "Dry run" : "Replay"} above={[{ text: "Replays", to: "/replays" }]} actions={mayManage && !over && (
        <>
          {job.status === "running" ? <Button busy={change.busy} onClick={() => void change.start("pause")}>Pause</Button>
            : <Button busy={change.busy} onClick={() => void change.start("resume")}>Resume</Button>}
          <Button kind="danger" onClick={() => setEnding(true)}>Cancel</Button>
        </>
      )}><ReplayBadge status={job.status} /> {KINDS[job.kind]}</PageHead>
      <ErrorNote error={change.error} />
      {job.error && <Note tone="bad" title="It stopped">{job.error}</Note>}
      <section class="card form">
        <Progress job={job} over={over} />
        <dl class="figures flat">
          <div><dt>Looked at</dt><dd>{count(progress.scanned)}</dd></div>
          <div><dt>Matched</dt><dd>{count(progress.matched)}</dd></div>
          <div><dt>{job.dryRun ? "Would be sent" : "Sent again"}</dt><dd>{count(job.dryRun ? progress.matched - progress.skipped : progress.sent)}</dd></div>
          <div><dt>Left out</dt><dd>{count(progress.skipped)}</dd></div>
        </dl>
      </section>
      <dl class="facts">
        {job.endpointId && <div><dt>Endpoint</dt><dd><Link href={`/settings/webhooks/${job.endpointId}`}>{name(job.endpointId)}</Link></dd></div>}
        {job.targetEndpointId && <div><dt>To</dt><dd>{name(job.targetEndpointId)}</dd></div>}
        {job.statuses.length > 0 && <div><dt>Statuses</dt><dd>{job.statuses.join(", ")}</dd></div>}
        {job.reasons.length > 0 && <div><dt>Reasons</dt><dd>{job.reasons.map(reasonWords).join(", ")}</dd></div>}
        {job.eventTypes.length > 0 && <div><dt>Event types</dt><dd class="mono">{job.eventTypes.join(", ")}</dd></div>}
        {job.from && <div><dt>From</dt><dd>{exact(job.from)}</dd></div>}
        {job.to && <div><dt>Until</dt><dd>{exact(job.to)}</dd></div>}
        <div><dt>Rate</dt><dd>at most {count(job.ratePerSecond)} a second</dd></div>
        <div><dt>Begun</dt><dd>{exact(job.createdAt)}</dd></div>
        {job.finishedAt && <div><dt>Ended</dt><dd>{exact(job.finishedAt)}</dd></div>}
      </dl>
      {job.endpointId && !job.dryRun && <p><Link href={`/settings/webhooks/${job.endpointId}/deliveries`}>What became of the deliveries</Link></p>}
      {ending && (
        <Confirm title="Cancel this replay?" action="Cancel replay" busy={change.busy} error={change.error}
          onConfirm={() => void change.start("cancel")} onClose={() => setEnding(false)}>
          <p>What was sent stays sent; the rest is left alone.</p>
        </Confirm>
      )}
    </>
  );
}

/** How many there are is known only at the end, unless a dry run counted them. */
function Progress({ job, over }: { job: Replay; over: boolean }) {
  const expected = Number(sessionStorage.getItem(`fanfare.expected.${job.id}`) ?? 0);
  const done = job.progress.sent + job.progress.skipped;
  const value = over ? 1 : expected > 0 ? Math.min(0.99, done / expected) : undefined;
  const text = over ? (job.status === "completed" ? "Done" : "Ended") : expected > 0 ? `${count(done)} of ${count(expected)}` : `${count(done)} so far`;
  return (
    <div class="progress">
      <progress aria-label="Progress" max={1} {...(value === undefined ? {} : { value })} />
      <span role="status">{text}</span>
    </div>
  );
}
