// What can be changed of an endpoint: its form, its secret; and its deletion.
import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { api, take, type Endpoint } from "../api/client.js";
import { useAction } from "../api/query.js";
import { useWho } from "../session.js";
import { Button, Confirm, ErrorNote, Note, Secret } from "../ui/basics.js";
import { RevealSecret } from "../ui/reveal-secret.js";
import { EndpointForm } from "./endpoint-form.js";

export function EndpointSettings({ endpoint, reload }: { endpoint: Endpoint; reload: () => Promise<void> }) {
  const { mayManage } = useWho();
  if (!mayManage) return <Note tone="info" title="You may look, not change">Ask somebody whose key may manage endpoints.</Note>;
  return (
    <>
      <EndpointForm key={endpoint.id} endpoint={endpoint} reload={reload} />
      <SecretSettings endpoint={endpoint} />
      <Removal endpoint={endpoint} />
    </>
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
