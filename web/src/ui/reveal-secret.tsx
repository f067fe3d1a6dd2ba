import { useState } from "preact/hooks";
import { api, take } from "../api/client.js";
import { useAction } from "../api/query.js";
import { Button, ErrorNote, Secret } from "./basics.js";

/** Shows the signing secret again; each time is written to the audit log. */
export function RevealSecret({ id }: { id: string }) {
  const [secret, setSecret] = useState("");
  const reveal = useAction(async () =>
    setSecret((await take(api.POST("/api/webhooks/{id}/secret/reveal", { params: { path: { id } } }))).secret));
  if (secret) return <><Secret value={secret} label="Signing secret" /><Button small onClick={() => setSecret("")}>Hide</Button></>;
  return (
    <>
      <p class="secret-hidden mono" aria-label="The secret is hidden">whsec_••••••••••••</p>
      <Button small icon="eye" busy={reveal.busy} onClick={() => void reveal.start()}>Reveal secret</Button>
      <p class="hint">This is noted in the audit log.</p>
      <ErrorNote error={reveal.error} />
    </>
  );
}
