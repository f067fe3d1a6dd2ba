// API keys, and portal links for customers.
import { useState } from "preact/hooks";
import { api, take, type Schemas } from "../api/client.js";
import { useKeys, usePortalTokens } from "../api/data.js";
import { useAction } from "../api/query.js";
import { useWho } from "../session.js";
import { Badge, Button, Confirm, Dialog, Empty, ErrorNote, Field, Loaded, Note, PageHead, Secret, Time } from "../ui/basics.js";

type Key = Schemas["Key"];
const SCOPES = [["publish", "Publish events"], ["manage", "Manage endpoints, keys and settings"], ["read", "Read endpoints and deliveries"]] as const;

const STEP = 100;

/** Those that count must not be hidden behind ended ones. */
const activeFirst = <T extends { active: boolean }>(list: T[]) => [...list.filter((each) => each.active), ...list.filter((each) => !each.active)];

function Rest({ of, more, shown, onMore }: { of: number; more: boolean; shown: number; onMore: (shown: number) => void }) {
  if (shown < of) return <p class="more"><Button onClick={() => onMore(shown + STEP)}>Show more</Button></p>;
  return more ? <p class="more muted">The newest {of} are shown.</p> : null;
}

export function KeysPage() {
  return <><Keys /><PortalLinks /></>;
}

function Keys() {
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Key>();
  const keys = useKeys();
  const [shown, setShown] = useState(STEP);
  const revoke = useAction(async (key: Key) => {
    await take(api.DELETE("/api/keys/{id}", { params: { path: { id: key.id } } }));
    setRevoking(undefined);
    await keys.reload();
  });
  return (
    <>
      <PageHead title="API keys" actions={<Button kind="primary" icon="plus" onClick={() => setMaking(true)}>Create key</Button>}>
        For your servers and scripts. A key is shown once, when it is made.
      </PageHead>
      <Loaded query={keys}>{({ data, more }) => (
        <><div class="table-frame" tabIndex={0} role="group" aria-label="Table"><table>
          <thead><tr><th>Name</th><th>Key</th><th>May</th><th>Mode</th><th>Status</th><th>Made</th><th><span class="hidden">Actions</span></th></tr></thead>
          <tbody>{activeFirst(data).slice(0, shown).map((key) => (
            <tr key={key.id}>
              <td class="strong">{key.name || <span class="muted">no name</span>}</td>
              <td class="mono nowrap">{key.prefix}…</td>
              <td>{key.scopes.join(", ")}</td>
              <td>{key.mode}</td>
              <td>{key.active ? <Badge tone="good">Active</Badge> : <Badge tone="quiet">{key.revokedAt ? "Revoked" : "Expired"}</Badge>}
                {key.active && key.expiresAt && <span class="muted small"> ends <Time at={key.expiresAt} /></span>}</td>
              <td class="nowrap"><Time at={key.createdAt} /></td>
              <td class="right">{key.active && <Button small kind="danger" aria-label={`Revoke ${key.name || key.prefix}`} onClick={() => setRevoking(key)}>Revoke</Button>}</td>
            </tr>
          ))}</tbody>
        </table></div><Rest of={data.length} more={more} shown={shown} onMore={setShown} /></>
      )}</Loaded>
      {making && <NewKey onClose={() => { setMaking(false); void keys.reload(); }} />}
      {revoking && (
        <Confirm title="Revoke this key?" action="Revoke key" busy={revoke.busy} error={revoke.error}
          onConfirm={() => void revoke.start(revoking)} onClose={() => setRevoking(undefined)}>
          <p><strong>{revoking.name || revoking.prefix}</strong> is refused within a second, and with it the sessions and portal links that it opened. This can't be undone.</p>
        </Confirm>
      )}
    </>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const { session } = useWho();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Schemas["Scope"][]>(["read"]);
  const [mode, setMode] = useState(session.mode);
  const [expiresIn, setExpiresIn] = useState("90d");
  const [made, setMade] = useState<Schemas["KeyWithSecret"]>();
  const create = useAction(async () => setMade(await take(api.POST("/api/keys", { body: { name, scopes, mode, ...(expiresIn ? { expiresIn } : {}) } }))));
  if (made) {
    return (
      <Dialog title="Key created" onClose={onClose}>
        <div class="body"><Note tone="good" title="Copy it now">It is not shown again.</Note><Secret value={made.key} label="API key" /></div>
        <footer><Button kind="primary" onClick={onClose}>Done</Button></footer>
      </Dialog>
    );
  }
  return (
    <Dialog title="Create API key" onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); void create.start(); }}>
        <div class="body">
          <Field label="Name" hint="What will use it?" error={create.error?.at("/name")}>{(ids) => <input {...ids} required maxLength={128} value={name} onInput={(event) => setName(event.currentTarget.value)} />}</Field>
          <fieldset class={`field ${create.error?.at("/scopes") ? "faulty" : ""}`}><legend>It may</legend>
            {SCOPES.map(([scope, text]) => (
              <label key={scope} class="check"><input type="checkbox" checked={scopes.includes(scope)}
                onChange={(event) => setScopes(event.currentTarget.checked ? [...scopes, scope] : scopes.filter((each) => each !== scope))} /><span>{text}</span></label>
            ))}
            {create.error?.at("/scopes") && <p class="error" role="alert">{create.error.at("/scopes")}</p>}
          </fieldset>
          <div class="pair">
            <Field label="Mode">{(ids) => <select {...ids} value={mode} onChange={(event) => setMode(event.currentTarget.value as "live")}>
              {session.mode === "live" && <option value="live">live</option>}<option value="test">test</option></select>}</Field>
            <Field label="Ends after">{(ids) => <select {...ids} value={expiresIn} onChange={(event) => setExpiresIn(event.currentTarget.value)}>
              <option value="1d">1 day</option><option value="30d">30 days</option><option value="90d">90 days</option><option value="365d">1 year</option><option value="">never</option></select>}</Field>
          </div>
          {create.error && !create.error.problem.errors?.length && <ErrorNote error={create.error} />}
        </div>
        <footer><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" busy={create.busy}>Create key</Button></footer>
      </form>
    </Dialog>
  );
}

function PortalLinks() {
  const [making, setMaking] = useState(false);
  const tokens = usePortalTokens();
  const [shown, setShown] = useState(STEP);
  const revoke = useAction(async (id: string) => {
    await take(api.DELETE("/api/portal-tokens/{id}", { params: { path: { id } } }));
    await tokens.reload();
  });
  return (
    <section class="after">
      <div class="section-head"><div><h2>Portal links</h2>
        <p class="muted">Each opens this dashboard to a customer for a while, without keys, audit log and sign-in.</p></div>
        <Button icon="plus" onClick={() => setMaking(true)}>Create portal link</Button></div>
      <ErrorNote error={revoke.error} />
      <Loaded query={tokens} rows={2}>{({ data, more }) => data.length === 0
        ? <Empty icon="key" title="No portal links"><p>They are kept here until a day after their end.</p></Empty>
        : (
          <><div class="table-frame" tabIndex={0} role="group" aria-label="Table"><table>
            <thead><tr><th>For</th><th>Token</th><th>May</th><th>Status</th><th>Ends</th><th><span class="hidden">Actions</span></th></tr></thead>
            <tbody>{activeFirst(data).slice(0, shown).map((token) => (
              <tr key={token.id}>
                <td class="strong">{token.name || <span class="muted">no name</span>}</td><td class="mono nowrap">{token.prefix}…</td><td>{token.scopes.join(", ")}</td>
                <td>{token.active ? <Badge tone="good">Active</Badge> : <Badge tone="quiet">Ended</Badge>}</td>
                <td class="nowrap"><Time at={token.expiresAt} /></td>
                <td class="right">{token.active && <Button small kind="danger" aria-label={`Revoke ${token.name || token.prefix}`} busy={revoke.busy} onClick={() => void revoke.start(token.id)}>Revoke</Button>}</td>
              </tr>
            ))}</tbody>
          </table></div><Rest of={data.length} more={more} shown={shown} onMore={setShown} /></>
        )}</Loaded>
      {making && <NewPortalLink onClose={() => { setMaking(false); void tokens.reload(); }} />}
    </section>
  );
}

function NewPortalLink({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [expiresIn, setExpiresIn] = useState("1h");
  const [mayManage, setMayManage] = useState(true);
  const [link, setLink] = useState("");
  const create = useAction(async () => {
    const { url } = await take(api.POST("/api/portal-tokens", { body: { name, expiresIn, scopes: mayManage ? ["manage", "read"] : ["read"] } }));
    setLink(new URL(url, location.origin).href);
  });
  return (
    <Dialog title="Create portal link" onClose={onClose}>
      {link ? (
        <>
          <div class="body"><Note tone="good" title="Copy it now">Whoever has this link is let in until it ends.</Note><Secret value={link} label="Portal link" /></div>
          <footer><Button kind="primary" onClick={onClose}>Done</Button></footer>
        </>
      ) : (
        <form onSubmit={(event) => { event.preventDefault(); void create.start(); }}>
          <div class="body">
            <Field label="For" hint="A name, for the list and the audit log.">{(ids) => <input {...ids} required maxLength={128} value={name} onInput={(event) => setName(event.currentTarget.value)} />}</Field>
            <Field label="Ends after">{(ids) => <select {...ids} value={expiresIn} onChange={(event) => setExpiresIn(event.currentTarget.value)}>
              <option value="15m">15 minutes</option><option value="1h">1 hour</option><option value="12h">12 hours</option><option value="7d">7 days</option></select>}</Field>
            <label class="check"><input type="checkbox" checked={mayManage} onChange={(event) => setMayManage(event.currentTarget.checked)} /><span>May change endpoints and send again, not only look</span></label>
            <ErrorNote error={create.error} />
          </div>
          <footer><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" busy={create.busy}>Create link</Button></footer>
        </form>
      )}
    </Dialog>
  );
}
