// Adds a secret to an inbound source; those before it count a while longer.
import { useState } from "preact/hooks";
import { api, take } from "../api/client.js";
import { useAction } from "../api/query.js";
import { PROVIDERS, type Source } from "../words/providers.js";
import { Button, Dialog, ErrorNote, Field, Note, Secret } from "./basics.js";

export function RotateInbound({ source, onClose }: { source: Source; onClose: () => void }) {
  const [secret, setSecret] = useState("");
  const [overlap, setOverlap] = useState("24h");
  const [made, setMade] = useState<Source>();
  const rotate = useAction(async () => setMade(await take(api.POST("/api/inbound-sources/{id}/secret/rotate", {
    params: { path: { id: source.id } }, body: { overlap, ...(secret ? { secret } : {}) },
  }))));
  if (made) {
    return (
      <Dialog title="The new secret counts" onClose={onClose}>
        <div class="body">{made.secret
          ? <><Note tone="good" title="Copy it now">It is not shown again.</Note><Secret value={made.secret} label="New secret" /></>
          : <p>Change it at the provider now: the one before counts until the overlap is over.</p>}</div>
        <footer><Button kind="primary" onClick={onClose}>Done</Button></footer>
      </Dialog>
    );
  }
  return (
    <Dialog title="Rotate secret" onClose={onClose}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); void rotate.start(); }}>
        <div class="body">
          <Field label="New secret" hint={PROVIDERS[source.provider].secret ?? "Leave it empty to have one made."} error={rotate.error?.at("/secret")}>
            {(ids) => <input {...ids} autocomplete="off" class="mono" value={secret} onInput={(event) => setSecret(event.currentTarget.value)} />}</Field>
          <Field label="The one before counts for" error={rotate.error?.at("/overlap")}>{(ids) => (
            <select {...ids} value={overlap} onChange={(event) => setOverlap(event.currentTarget.value)}>
              <option value="0s">no longer</option><option value="1h">1 hour</option><option value="24h">24 hours</option><option value="7d">7 days</option>
            </select>)}</Field>
          {rotate.error && !rotate.error.problem.errors?.length && <ErrorNote error={rotate.error} />}
        </div>
        <footer><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" busy={rotate.busy}>Rotate secret</Button></footer>
      </form>
    </Dialog>
  );
}
