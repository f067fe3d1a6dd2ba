// Makes a channel of notifications; a webhook's secret is told once.
import { useState } from "preact/hooks";
import { api, take, type Schemas } from "../api/client.js";
import { useAction } from "../api/query.js";
import { CHANNELS, KIND_NAMES, kindWords, type ChannelType, type Kind } from "../words/channels.js";
import { Button, Dialog, ErrorNote, Field, Note, Secret } from "./basics.js";

type Severity = Schemas["Severity"];

export function NewChannel({ onClose }: { onClose: () => void }) {
  const [type, setType] = useState<ChannelType>("email");
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [to, setTo] = useState("");
  const [routingKey, setRoutingKey] = useState("");
  const [kinds, setKinds] = useState<Kind[]>([]);
  const [minimumSeverity, setSeverity] = useState<Severity>("info");
  const [digest, setDigest] = useState("15m");
  const [secret, setSecret] = useState("");
  const create = useAction(async () => {
    const made = await take(api.POST("/api/notification-channels", { body: {
      type, name, enabled: true, minimumSeverity, digest, ...(kinds.length > 0 ? { kinds } : {}),
      ...(type === "email" ? { to: to.split(/[\s,;]+/).filter(Boolean) } : {}),
      ...(type === "pagerduty" ? { routingKey } : {}), ...(type === "webhook" || type === "slack" ? { url } : {}),
    } }));
    const told = (made as { secret?: string }).secret;
    told ? setSecret(told) : onClose();
  });
  if (secret) {
    return (
      <Dialog title="Channel added" onClose={onClose}>
        <div class="body"><Note tone="good" title="Copy the secret now">It is not shown again.</Note><Secret value={secret} label="Secret" /></div>
        <footer><Button kind="primary" onClick={onClose}>Done</Button></footer>
      </Dialog>
    );
  }
  const at = (pointer: string) => create.error?.at(pointer);
  const text = (label: string, value: string, set: (value: string) => void, pointer: string, hint?: string) => (
    <Field label={label} hint={hint} error={at(pointer)}>{(ids) => <input {...ids} value={value} onInput={(event) => set(event.currentTarget.value)} />}</Field>
  );
  return (
    <Dialog title="Add notification channel" onClose={onClose} wide>
      <form noValidate onSubmit={(event) => { event.preventDefault(); void create.start(); }}>
        <div class="body">
          <div class="pair">
            <Field label="By" hint={CHANNELS[type].hint}>{(ids) => (
              <select {...ids} value={type} onChange={(event) => setType(event.currentTarget.value as ChannelType)}>
                {Object.entries(CHANNELS).map(([each, words]) => <option key={each} value={each}>{words.name}</option>)}</select>)}</Field>
            {text("Name", name, setName, "/name")}
          </div>
          {type === "email" && text("Addresses", to, setTo, "/to", "Separated by commas.")}
          {type === "pagerduty" && text("Routing key", routingKey, setRoutingKey, "/routingKey")}
          {(type === "webhook" || type === "slack") && text("URL", url, setUrl, "/url", "https://")}
          <fieldset class="field"><legend>Tell of</legend>
            <p class="hint">Nothing chosen: of everything. A recovery is told wherever the failure was.</p>
            {KIND_NAMES.map((kind) => (
              <label key={kind} class="check"><input type="checkbox" checked={kinds.includes(kind)} onChange={(event) =>
                setKinds(event.currentTarget.checked ? [...kinds, kind] : kinds.filter((each) => each !== kind))} /><span>{kindWords(kind)}</span></label>
            ))}
          </fieldset>
          <div class="pair">
            <Field label="From this severity on" error={at("/minimumSeverity")}>{(ids) => (
              <select {...ids} value={minimumSeverity} onChange={(event) => setSeverity(event.currentTarget.value as Severity)}>
                {["info", "warning", "error", "critical"].map((each) => <option key={each}>{each}</option>)}</select>)}</Field>
            {text("Repetitions every", digest, setDigest, "/digest", "1m to 24h.")}
          </div>
          {create.error && !create.error.problem.errors?.length && <ErrorNote error={create.error} />}
        </div>
        <footer><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" busy={create.busy}>Add channel</Button></footer>
      </form>
    </Dialog>
  );
}
