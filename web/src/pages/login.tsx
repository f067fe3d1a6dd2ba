import { useEffect, useState } from "preact/hooks";
import type { Session } from "../api/client.js";
import { useAction } from "../api/query.js";
import { signIn } from "../session.js";
import { Button, ErrorNote, Field, Note } from "../ui/basics.js";
import { Icon } from "../ui/icons.js";

export function LoginPage({ ended, onSignedIn }: { ended: boolean; onSignedIn: (session: Session) => void }) {
  const [key, setKey] = useState("");
  const login = useAction(async () => onSignedIn(await signIn(key.trim())));
  useEffect(() => void (document.title = "Sign in · Fanfare Webhooks"), []);
  return (
    <main class="alone">
      <form class="card login" onSubmit={(event) => { event.preventDefault(); void login.start(); }}>
        <span class="logo large"><Icon name="send" /></span>
        <h1>Sign in to Fanfare Webhooks</h1>
        {ended && !login.error && <Note tone="info" title="You were signed out">Sign in again to go on, or open a new portal link.</Note>}
        <Field label="API key" hint={<>A key that may read, and manage to change things. It is exchanged for a session of 12 hours and not stored in the browser. <code>./dev up</code> writes one to <code>.fanfare/dev.json</code>.</>}>
          {(ids) => <input {...ids} type="password" autoComplete="off" required placeholder="sk_live_…" value={key}
            onInput={(event) => setKey(event.currentTarget.value)} />}
        </Field>
        <ErrorNote error={login.error} />
        <Button type="submit" kind="primary" busy={login.busy}>Sign in</Button>
      </form>
    </main>
  );
}
