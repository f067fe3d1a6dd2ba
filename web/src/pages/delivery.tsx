// One delivery: what became of it, each attempt, the request as sent, and what can be done.
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { api, take, type Attempt, type Delivery } from "../api/client.js";
import { useQuery, useAction } from "../api/query.js";
import { useWho } from "../session.js";
import { Button, Code, Confirm, ErrorNote, Loaded, Loading, Note, PageHead, Time } from "../ui/basics.js";
import { bytes, exact, millis, pretty, times } from "../ui/format.js";
import { DeliveryBadge } from "../ui/status.js";
import { outcomeWords, reasonWords } from "../words/outcomes.js";

export function DeliveryPage({ id }: { id: string }) {
  const delivery = useQuery(() => take(api.GET("/api/deliveries/{id}", { params: { path: { id } } })), [id], ["deliveries", "deadLetters"]);
  return <Loaded query={delivery} rows={8}>{(found) => <DeliveryView delivery={found} />}</Loaded>;
}

function DeliveryView({ delivery }: { delivery: Delivery }) {
  const endpoint = useQuery(() => take(api.GET("/api/webhooks/{id}", { params: { path: { id: delivery.endpointId } } })), [delivery.endpointId], ["endpoints"]);
  return (
    <>
      <PageHead title={delivery.eventType} actions={<Actions delivery={delivery} />} above={[{ text: "Deliveries", to: "/deliveries" }]}>
        <DeliveryBadge status={delivery.status} /> <span class="muted">to </span>
        {endpoint.data ? <Link href={`/settings/webhooks/${delivery.endpointId}`}>{endpoint.data.url}</Link>
          : endpoint.error?.problem.status === 404 ? "an endpoint that was deleted" : <span class="mono">{delivery.endpointId}</span>}
      </PageHead>
      <What delivery={delivery} endpointThere={Boolean(endpoint.data)} />
      <div class="columns">
        <section>
          <h2>Attempts</h2>
          <Timeline delivery={delivery} />
        </section>
        <section class="aside-facts">
          <h2>Facts</h2>
          <dl class="facts">
            <div><dt>Delivery</dt><dd class="mono break">{delivery.id}</dd></div>
            <div><dt>Event</dt><dd class="mono break">{delivery.eventId}</dd></div>
            <div><dt>Event accepted</dt><dd>{exact(delivery.createdAt)}</dd></div>
            {delivery.deliveredAt && <div><dt>Delivered</dt><dd>{exact(delivery.deliveredAt)}</dd></div>}
            {delivery.run > 0 && <div><dt>Retried now, cancelled or sent again</dt><dd>{times(delivery.run)}</dd></div>}
            <div><dt>Same event</dt><dd><Link href={`/deliveries?eventId=${encodeURIComponent(delivery.eventId)}`}>To all endpoints</Link></dd></div>
          </dl>
        </section>
      </div>
    </>
  );
}

function What({ delivery, endpointThere }: { delivery: Delivery; endpointThere: boolean }) {
  if (delivery.status === "delivered") return null;
  const words = outcomeWords(delivery.outcome, delivery.responseCode);
  const waits = delivery.status === "retrying" || delivery.status === "pending";
  const last = delivery.attempts.at(-1);
  return (
    <Note tone={waits ? "warn" : delivery.status === "cancelled" ? "quiet" : "bad"}
      title={delivery.outcome ? words.title : delivery.reason ? reasonWords(delivery.reason) : "On its way"}>
      {words.advice && <p>{words.advice}</p>}
      {last?.error && last.responseCode === null && <p class="muted">In detail: {last.error}</p>}
      {waits && delivery.nextAttemptAt && <p>The next attempt comes <strong><Time at={delivery.nextAttemptAt} /></strong>, at {exact(delivery.nextAttemptAt)}.</p>}
      {!waits && delivery.reason && delivery.outcome && <p>Given up: {reasonWords(delivery.reason).toLowerCase()}. Once your server is mended, send it again with the button above.</p>}
      {delivery.responseCode === 401 && endpointThere && <p><Link href={`/settings/webhooks/${delivery.endpointId}/verify`}>Verification code for this endpoint</Link></p>}
    </Note>
  );
}

function Actions({ delivery }: { delivery: Delivery }) {
  const { mayManage } = useWho();
  const [cancelling, setCancelling] = useState(false);
  const path = { params: { path: { id: delivery.id } } };
  const retry = useAction(() => take(api.POST("/api/deliveries/{id}/retry", path)));
  const cancel = useAction(async () => {
    await take(api.POST("/api/deliveries/{id}/cancel", path));
    setCancelling(false);
  });
  if (!mayManage || delivery.status === "delivered") return null;
  const waits = delivery.status === "retrying" || delivery.status === "pending";
  return (
    <>
      {waits && delivery.nextAttemptAt && <Button onClick={() => setCancelling(true)}>Cancel delivery</Button>}
      <Button kind="primary" icon="replay" busy={retry.busy} onClick={() => void retry.start()}>{waits ? "Retry now" : "Send again"}</Button>
      {retry.error && <div class="below"><ErrorNote error={retry.error} /></div>}
      {cancelling && (
        <Confirm title="Cancel this delivery?" action="Cancel delivery" busy={cancel.busy} error={cancel.error}
          onConfirm={() => void cancel.start()} onClose={() => setCancelling(false)}>
          <p>No further attempt is made. It becomes a dead letter, which you can send again later.</p>
        </Confirm>
      )}
    </>
  );
}

function Timeline({ delivery }: { delivery: Delivery }) {
  const attempts = [...delivery.attempts].reverse();
  const waits = delivery.nextAttemptAt && (delivery.status === "retrying" || delivery.status === "pending");
  return (
    <ol class="timeline">
      {waits && (
        <li class="next"><div class="event"><strong>Next attempt <Time at={delivery.nextAttemptAt} /></strong>
          <span class="muted">{exact(delivery.nextAttemptAt!)}</span></div></li>
      )}
      {attempts.map((attempt, place) => (
        <AttemptView key={`${attempt.run}/${attempt.number}/${attempt.startedAt}`} attempt={attempt} delivery={delivery} open={place === 0} />
      ))}
      <li class="start"><div class="event"><strong>Event accepted</strong><span class="muted">{exact(delivery.createdAt)}</span></div></li>
    </ol>
  );
}

function AttemptView({ attempt, delivery, open }: { attempt: Attempt; delivery: Delivery; open: boolean }) {
  const [shown, setShown] = useState(open);
  const words = outcomeWords(attempt.outcome, attempt.responseCode);
  return (
    <li class={attempt.outcome === "success" ? "good" : "bad"}>
      <details open={open} onToggle={(event) => setShown(event.currentTarget.open)}>
        <summary>
          <span class="chip">{attempt.responseCode ?? "no answer"}</span>
          <strong>{words.title}</strong>
          <span class="muted nowrap">Attempt {attempt.number}{attempt.run > 0 ? `, run ${attempt.run}` : ""} · {exact(attempt.startedAt)} · {millis(attempt.durationMs)}</span>
        </summary>
        {shown && <AttemptDetails attempt={attempt} delivery={delivery} />}
      </details>
    </li>
  );
}

const PHASES = [["dnsMs", "DNS"], ["connectMs", "Connect"], ["tlsMs", "TLS"], ["firstByteMs", "Waiting for the answer"]] as const;

function AttemptDetails({ attempt, delivery }: { attempt: Attempt; delivery: Delivery }) {
  const request = useQuery(() => take(api.GET("/api/deliveries/{id}/request",
    { params: { path: { id: delivery.id }, query: { run: attempt.run, attempt: attempt.number } } })), [delivery.id, attempt.number, attempt.run]);
  const phases = PHASES.filter(([name]) => attempt.phases[name] > 0);
  return (
    <div class="attempt">
      {attempt.error && attempt.responseCode === null && <p>{attempt.error}</p>}
      <p class="muted small">
        {attempt.remoteAddress && <>to {attempt.remoteAddress}{attempt.connectionReused ? " over a kept connection" : ""}. </>}
        {phases.map(([name, text]) => `${text} ${millis(attempt.phases[name])}`).join(" · ")}
      </p>
      <h3>Response</h3>
      {attempt.responseCode === null ? <p class="muted">None came.</p>
        : attempt.responseBody ? <Code label={`Response body of attempt ${attempt.number}`} text={pretty(attempt.responseBody)} />
          : <p class="muted">Status {attempt.responseCode}, without a body.</p>}
      {attempt.responseTruncated && <p class="muted small">Only the beginning is kept.</p>}
      <h3>Request</h3>
      {request.error ? <p class="muted">{request.error.message}</p> : !request.data ? <Loading rows={2} /> : (
        <>
          {request.data.headers.length > 0 && (
            <div class="code"><pre tabIndex={0} aria-label={`Request of attempt ${attempt.number}`}><code>{[
              `POST ${request.data.url ?? ""}`,
              ...request.data.headers.map(({ name, value }) => `${name}: ${value ?? "(not shown)"}`),
            ].join("\n")}</code></pre></div>
          )}
          {request.data.body !== null ? (
            <>
              <Code label={`Request body of attempt ${attempt.number}`} text={pretty(request.data.body)} />
              <p class="muted small">{bytes(request.data.body)} bytes, sent without this white space.</p>
            </>
          ) : <p class="muted">The body is no longer kept.</p>}
          {!request.data.exact && request.data.body !== null && <p class="muted small">The endpoint has changed since: its URL and headers are those of today, the signature isn't known.</p>}
        </>
      )}
    </div>
  );
}
