// Add endpoint: URL, events, dialect; then its secret.
import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { api, take, type Schemas } from "../api/client.js";
import { useAction } from "../api/query.js";
import { Button, ButtonLink, ErrorNote, Field, Note, PageHead, Secret } from "../ui/basics.js";
import { EventPicker } from "../ui/event-picker.js";
import { FormatField, useFormat } from "../ui/format-field.js";
import { Strangers } from "../ui/strangers.js";
import { TestDialog } from "../ui/test-dialog.js";

export function urlFault(url: string): string | undefined {
  if (/^http:\/\//i.test(url)) return "http:// is refused: it would send your customers' data readable over the network. Use https://.";
  if (url && !/^https:\/\//i.test(url)) return "The URL begins with https://.";
  return undefined;
}

export function NewEndpointPage() {
  const [made, setMade] = useState<Schemas["EndpointWithSecret"]>();
  return made ? <Made endpoint={made} /> : <NewForm onMade={setMade} />;
}

function NewForm({ onMade }: { onMade: (made: Schemas["EndpointWithSecret"]) => void }) {
  const [, go] = useLocation();
  const [url, setUrl] = useState("");
  const [description, setDescription] = useState("");
  const [events, setEvents] = useState<string[]>([]);
  const [secret, setSecret] = useState("");
  const [tried, setTried] = useState(false);
  const format = useFormat(events);
  const create = useAction(async () => onMade(await take(api.POST("/api/webhooks", {
    body: { url: url.trim(), events, description, ...(format.of ? { dialect: format.of } : {}), ...(secret ? { secret } : {}) },
  }))));
  const wrongUrl = urlFault(url.trim()) ?? (tried && !url.trim() ? "Say where to send events." : undefined);
  const noEvents = tried && events.length === 0 ? "Choose at least one event type, or all events." : undefined;
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (url.trim() && !urlFault(url.trim()) && events.length > 0) void create.start();
  };
  const said = create.error;
  return (
    <>
      <PageHead title="Add Endpoint" above={[{ text: "Webhooks", to: "/settings/webhooks" }]} />
      <form class="card form" noValidate onSubmit={submit}>
        <Field label="Endpoint URL" error={wrongUrl ?? said?.at("/url")} hint="Where we send POST requests. HTTPS with a certificate that browsers trust.">
          {(ids) => <input {...ids} type="url" inputMode="url" autoComplete="off" required placeholder="https://example.com/webhooks/fanfare"
            value={url} onInput={(event) => setUrl(event.currentTarget.value)} />}
        </Field>
        <Field label="Description" hint="Optional; for you and your colleagues." error={said?.at("/description")}>
          {(ids) => <input {...ids} value={description} maxLength={1024} onInput={(event) => setDescription(event.currentTarget.value)} />}
        </Field>
        <FormatField format={format} events={events} onChange={setEvents} error={said?.at("/dialect")} />
        <EventPicker types={format.offered} chosen={events} onChange={setEvents} error={noEvents ?? said?.at("/events")}
          together={format.together} leftOut={format.offered.length < format.types.length} />
        <Strangers types={format.types} events={events} dialect={format.of || format.usual} />
        <details>
          <summary>Signing secret</summary>
          <Field label="Secret" error={said?.at("/secret")} hint="Leave it empty and we make a strong one. Every request is signed with it.">
            {(ids) => <input {...ids} type="password" autoComplete="new-password" value={secret} onInput={(event) => setSecret(event.currentTarget.value)} />}
          </Field>
        </details>
        {said && !said.problem.errors?.length && <ErrorNote error={said} />}
        <div class="form-end">
          <Button onClick={() => go("/settings/webhooks")}>Cancel</Button>
          <Button type="submit" kind="primary" busy={create.busy}>Save endpoint</Button>
        </div>
      </form>
    </>
  );
}

function Made({ endpoint }: { endpoint: Schemas["EndpointWithSecret"] }) {
  const [testing, setTesting] = useState(false);
  return (
    <>
      <PageHead title="Endpoint added" above={[{ text: "Webhooks", to: "/settings/webhooks" }]}>
        Events go to <strong>{endpoint.url}</strong> from now on, in the format <strong>{endpoint.dialect}</strong>.
      </PageHead>
      <section class="card form">
        <h2>1. Copy the signing secret</h2>
        <p>Your server needs it to tell our requests from forged ones. Later <strong>Reveal secret</strong>, in its settings, shows it again.</p>
        <Secret value={endpoint.secret} label="Signing secret" />
        {endpoint.warnings?.map((warning) => <Note key={warning} tone="warn">{warning}</Note>)}
        <h2>2. Verify signatures</h2>
        <p>Code in seven languages, made for this endpoint, is one click away.</p>
        <div class="actions start"><ButtonLink to={`/settings/webhooks/${endpoint.id}/verify`}>Verification code</ButtonLink></div>
        <h2>3. Send a test event</h2>
        <p>See at once what your server answers.</p>
        <div class="actions start">
          <Button kind="primary" icon="send" onClick={() => setTesting(true)}>Send Test Event</Button>
          <ButtonLink to={`/settings/webhooks/${endpoint.id}`}>Go to the endpoint</ButtonLink>
        </div>
      </section>
      {testing && <TestDialog endpoint={endpoint} onClose={() => setTesting(false)} />}
    </>
  );
}
