// Makes an inbound source; a secret that is made here is told once.
import { useState } from "preact/hooks";
import { api, take, type Schemas } from "../api/client.js";
import { useAction } from "../api/query.js";
import { PROVIDERS, addressOf, type Provider, type Source } from "../words/providers.js";
import { Button, Dialog, ErrorNote, Field, Note, Secret } from "./basics.js";

type Signature = Required<Pick<Schemas["InboundSignature"], "header" | "value" | "content" | "digest" | "encoding" | "secretEncoding">>;
const GENERIC: Signature = { header: "X-Signature", value: "{signature}", content: "{body}", digest: "sha256", encoding: "hex", secretEncoding: "plain" };

export function NewInbound({ onClose }: { onClose: () => void }) {
  const [provider, setProvider] = useState<Provider>("stripe");
  const [name, setName] = useState("");
  const [secret, setSecret] = useState("");
  const [signature, setSignature] = useState(GENERIC);
  const [typePointer, setTypePointer] = useState("/type");
  const [made, setMade] = useState<Source>();
  const create = useAction(async () => setMade(await take(api.POST("/api/inbound-sources", {
    body: { provider, name, ...(secret ? { secret } : {}), ...(provider === "generic" ? { signature, mapping: { typePointer } } : {}) },
  }))));
  if (made) {
    return (
      <Dialog title="Source added" onClose={onClose} wide>
        <div class="body">
          <p>Give this address to {PROVIDERS[made.provider].name}:</p>
          <Secret value={addressOf(made)} label="Address" />
          {made.secret && <><Note tone="good" title="Copy the secret now">It is not shown again.</Note><Secret value={made.secret} label="Secret" /></>}
        </div>
        <footer><Button kind="primary" onClick={onClose}>Done</Button></footer>
      </Dialog>
    );
  }
  const words = PROVIDERS[provider];
  return (
    <Dialog title="Add inbound source" onClose={onClose} wide={provider === "generic"}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); void create.start(); }}>
        <div class="body">
          <Field label="Provider" hint={words.hint}>{(ids) => (
            <select {...ids} value={provider} onChange={(event) => setProvider(event.currentTarget.value as Provider)}>
              {Object.entries(PROVIDERS).map(([each, { name: shown }]) => <option key={each} value={each}>{shown}</option>)}
            </select>
          )}</Field>
          <Field label="Name" error={create.error?.at("/name")}>{(ids) => <input {...ids} maxLength={128} value={name} onInput={(event) => setName(event.currentTarget.value)} />}</Field>
          <Field label="Secret" hint={words.secret ?? "Leave it empty to have one made."} error={create.error?.at("/secret")}>
            {(ids) => <input {...ids} autocomplete="off" class="mono" value={secret} onInput={(event) => setSecret(event.currentTarget.value)} />}</Field>
          {provider === "generic" && <Generic signature={signature} onChange={setSignature} typePointer={typePointer} onPointer={setTypePointer}
            at={(pointer) => create.error?.at(pointer)} />}
          {create.error?.problem.errors?.filter(({ pointer }) => pointer === "/signature" || pointer === "/mapping")
            .map(({ detail }) => <Note key={detail} tone="bad">{detail}</Note>)}
          {create.error && !create.error.problem.errors?.length && <ErrorNote error={create.error} />}
        </div>
        <footer><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" busy={create.busy}>Add source</Button></footer>
      </form>
    </Dialog>
  );
}

function Generic({ signature, onChange, typePointer, onPointer, at }: {
  signature: Signature; onChange: (signature: Signature) => void; typePointer: string; onPointer: (pointer: string) => void;
  at: (pointer: string) => string | undefined;
}) {
  const text = (label: string, member: "header" | "value" | "content", hint?: string) => (
    <Field label={label} hint={hint} error={at(`/signature/${member}`)}>
      {(ids) => <input {...ids} class="mono" value={signature[member]} onInput={(event) => onChange({ ...signature, [member]: event.currentTarget.value })} />}</Field>
  );
  return (
    <>
      <div class="pair">{text("Signature header", "header")}{text("Form of the header", "value", "Such as t={timestamp},s={signature}.")}</div>
      <div class="pair">{text("What is signed", "content", "Such as {timestamp}.{body}.")}
        <Field label="Type in the body" hint="A JSON pointer." error={at("/mapping/typePointer")}>
          {(ids) => <input {...ids} class="mono" value={typePointer} onInput={(event) => onPointer(event.currentTarget.value)} />}</Field></div>
      <div class="pair">
        <Field label="Digest" error={at("/signature/digest")}>{(ids) => (
          <select {...ids} value={signature.digest} onChange={(event) => onChange({ ...signature, digest: event.currentTarget.value as "sha256" })}>
            {["sha256", "sha512", "sha1"].map((each) => <option key={each}>{each}</option>)}</select>)}</Field>
        <Field label="Encoding" error={at("/signature/encoding")}>{(ids) => (
          <select {...ids} value={signature.encoding} onChange={(event) => onChange({ ...signature, encoding: event.currentTarget.value as "hex" })}>
            {["hex", "base64"].map((each) => <option key={each}>{each}</option>)}</select>)}</Field>
      </div>
    </>
  );
}
