// Webhooks of others that come in: sources, their addresses and secrets.
import { useState } from "preact/hooks";
import { api, take } from "../api/client.js";
import { useAction, useQuery } from "../api/query.js";
import { useWho } from "../session.js";
import { Badge, Button, Confirm, CopyButton, Empty, ErrorNote, Loaded, PageHead, Time } from "../ui/basics.js";
import { NewInbound } from "../ui/new-inbound.js";
import { RotateInbound } from "../ui/rotate-inbound.js";
import { PROVIDERS, addressOf, type Source } from "../words/providers.js";

export function InboundPage() {
  const { mayManage } = useWho();
  const [making, setMaking] = useState(false);
  const sources = useQuery(() => take(api.GET("/api/inbound-sources")), [], ["audit"]);
  const make = mayManage && <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>Add source</Button>;
  return (
    <>
      <PageHead title="Inbound sources" actions={make}>
        Webhooks of Stripe, Twilio, GitHub and others, verified and published as events of your own.
      </PageHead>
      <Loaded query={sources} rows={3}>{({ data }) => data.length === 0
        ? <Empty icon="inbox" title="No inbound sources yet"><p>A source has an address of its own. Give that to the provider.</p></Empty>
        : <ul class="causes" aria-label="Inbound sources">{data.map((source) => <Entry key={source.id} source={source} reload={sources.reload} />)}</ul>}
      </Loaded>
      {making && <NewInbound onClose={() => { setMaking(false); void sources.reload(); }} />}
    </>
  );
}

function Entry({ source, reload }: { source: Source; reload: () => Promise<void> }) {
  const { mayManage } = useWho();
  const [open, setOpen] = useState<"rotate" | "delete">();
  const id = { params: { path: { id: source.id } } };
  const done = async () => {
    setOpen(undefined);
    await reload();
  };
  const change = useAction(async () => {
    await take(api.PATCH("/api/inbound-sources/{id}", { ...id, body: { enabled: !source.enabled } }));
    await reload();
  });
  const remove = useAction(async () => {
    await take(api.DELETE("/api/inbound-sources/{id}", id));
    await done();
  });
  const name = source.name || PROVIDERS[source.provider].name;
  const ending = source.secrets.filter((secret) => secret.expiresAt);
  return (
    <li class="card cause" aria-label={name}>
      <div class="section-head">
        <div><h2>{name}</h2><p class="muted small">{PROVIDERS[source.provider].name}. {PROVIDERS[source.provider].hint}</p></div>
        {source.enabled ? <Badge tone="good">Active</Badge> : <Badge tone="quiet">Switched off</Badge>}
      </div>
      <div class="secret">
        <input readOnly aria-label={`Address of ${name}`} value={addressOf(source)} onFocus={(event) => event.currentTarget.select()} />
        <CopyButton text={addressOf(source)} label="Copy address" />
      </div>
      <p class="muted small">Made <Time at={source.createdAt} />. {source.secrets.length === 1 ? "1 secret counts." : `${source.secrets.length} secrets count.`}
        {ending.map((secret) => <span key={secret.id}> One until <Time at={secret.expiresAt} />.</span>)}</p>
      {mayManage && <div class="actions start">
        <Button small icon="key" onClick={() => setOpen("rotate")}>Rotate secret</Button>
        <Button small busy={change.busy} onClick={() => void change.start()}>{source.enabled ? "Switch off" : "Switch on"}</Button>
        <Button small kind="danger" onClick={() => setOpen("delete")}>Delete source</Button>
      </div>}
      <ErrorNote error={change.error} />
      {open === "rotate" && <RotateInbound source={source} onClose={() => void done()} />}
      {open === "delete" && (
        <Confirm title={`Delete ${name}?`} action="Delete source" busy={remove.busy} error={remove.error}
          onConfirm={() => void remove.start()} onClose={() => setOpen(undefined)}>
          <p>Its address answers 404 from then on. Events that came in stay.</p>
        </Confirm>
      )}
    </li>
  );
}
