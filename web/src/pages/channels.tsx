// Where the organization is told what the inbox has: mail, Slack, PagerDuty, a webhook.
import { useState } from "preact/hooks";
import { api, take, type Schemas } from "../api/client.js";
import { useAction, useQuery } from "../api/query.js";
import { useWho } from "../session.js";
import { Badge, Button, Confirm, Dialog, Empty, ErrorNote, Loaded, PageHead, Time } from "../ui/basics.js";
import { Contact } from "../ui/choices.js";
import { NewChannel } from "../ui/new-channel.js";
import { CHANNELS, kindWords } from "../words/channels.js";

type Channel = Schemas["NotificationChannel"];

export function ChannelsPage() {
  const { mayManage } = useWho();
  const [making, setMaking] = useState(false);
  const channels = useQuery(() => take(api.GET("/api/notification-channels")), [], ["audit"]);
  const make = mayManage && <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>Add channel</Button>;
  return (
    <>
      <PageHead title="Notification channels" actions={make}>Who is told by mail, Slack, PagerDuty or a webhook what is wrong with endpoints.</PageHead>
      <Loaded query={channels} rows={3}>{({ data }) => data.length === 0
        ? <Empty icon="bell" title="No channels yet"><p>Notifications are on the page of that name{mayManage ? ", and are mailed to the address below" : ""}.</p></Empty>
        : <ul class="causes" aria-label="Notification channels">{data.map((channel) => <Entry key={channel.id} channel={channel} reload={channels.reload} />)}</ul>}
      </Loaded>
      {mayManage && <Contact />}
      {making && <NewChannel onClose={() => { setMaking(false); void channels.reload(); }} />}
    </>
  );
}

function Entry({ channel, reload }: { channel: Channel; reload: () => Promise<void> }) {
  const { mayManage } = useWho();
  const [open, setOpen] = useState<"log" | "delete">();
  const id = { params: { path: { id: channel.id } } };
  const name = channel.name || CHANNELS[channel.type].name;
  const test = useAction(async () => {
    await take(api.POST("/api/notification-channels/{id}/test", id));
    setOpen("log");
  });
  const change = useAction(async () => {
    await take(api.PATCH("/api/notification-channels/{id}", { ...id, body: { enabled: !channel.enabled, digest: channel.digest } }));
    await reload();
  });
  const ask = useAction(async (address: string) => {
    await take(api.POST("/api/mail-confirmations", { body: { address } }));
    await reload();
  });
  const remove = useAction(async () => {
    await take(api.DELETE("/api/notification-channels/{id}", id));
    setOpen(undefined);
    await reload();
  });
  return (
    <li class="card cause" aria-label={name}>
      <div class="section-head">
        <div><h2>{name}</h2>
          <p class="muted small break">{CHANNELS[channel.type].name}{channel.url ? `, ${channel.url}` : ""}{channel.to.length > 0 && `, ${channel.to.join(", ")}`}</p></div>
        {channel.enabled ? <Badge tone="good">Active</Badge> : <Badge tone="quiet">Switched off</Badge>}
      </div>
      <p class="muted small">Told of {channel.kinds.length > 0 ? channel.kinds.map(kindWords).join(", ") : "everything"}, from {channel.minimumSeverity} on; repetitions every {channel.digest}.</p>
      {channel.unconfirmed.map((address) => (
        <p key={address} class="small"><Badge tone="warn">Not confirmed</Badge> {address} was mailed a link and hasn't followed it: nothing else is mailed there.{" "}
          {mayManage && <Button small busy={ask.busy} onClick={() => void ask.start(address)}>Ask again</Button>}</p>
      ))}
      <div class="actions start">
        {mayManage && <Button small icon="send" busy={test.busy} onClick={() => void test.start()}>Send a test</Button>}
        <Button small onClick={() => setOpen("log")}>What it was sent</Button>
        {mayManage && <Button small busy={change.busy} onClick={() => void change.start()}>{channel.enabled ? "Switch off" : "Switch on"}</Button>}
        {mayManage && <Button small kind="danger" onClick={() => setOpen("delete")}>Delete channel</Button>}
      </div>
      <ErrorNote error={test.error ?? change.error ?? ask.error} />
      {open === "log" && <Log channel={channel} name={name} onClose={() => setOpen(undefined)} />}
      {open === "delete" && (
        <Confirm title={`Delete ${name}?`} action="Delete channel" busy={remove.busy} error={remove.error}
          onConfirm={() => void remove.start()} onClose={() => setOpen(undefined)}>
          <p>Nobody is told there any more. The page of notifications goes on.</p>
        </Confirm>
      )}
    </li>
  );
}

/** Follows what becomes of a notification as it is told. */
function Log({ channel, name, onClose }: { channel: Channel; name: string; onClose: () => void }) {
  const log = useQuery(() => take(api.GET("/api/notification-channels/{id}/log", { params: { path: { id: channel.id }, query: { limit: 20 } } })), [], ["notifications"]);
  return (
    <Dialog title={`Sent to ${name}`} onClose={onClose} wide>
      <div class="body">
        <Loaded query={log} rows={2}>{({ data }) => data.length === 0
          ? <p class="muted" role="status">Nothing yet. What is sent shows up here.</p>
          : <ul class="plain">{data.map((each) => (
            <li key={each.notificationId + each.at}>
              <Badge tone={each.status === "sent" ? "good" : "bad"}>{each.status === "sent" ? "Sent" : "Failed"}</Badge> <Time at={each.at} />
              <span class="muted"> after {each.attempts === 1 ? "1 attempt" : `${each.attempts} attempts`}{each.error && `: ${each.error}`}</span>
            </li>
          ))}</ul>}
        </Loaded>
      </div>
      <footer><Button onClick={onClose}>Close</Button></footer>
    </Dialog>
  );
}
