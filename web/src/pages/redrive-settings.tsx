import { useState } from "preact/hooks";
import { api, take, type Schemas } from "../api/client.js";
import { useAction, useQuery } from "../api/query.js";
import { useWho } from "../session.js";
import { Button, ErrorNote, Field, Loaded, Note, PageHead } from "../ui/basics.js";

export function RedriveSettingsPage() {
  const settings = useQuery(() => take(api.GET("/api/settings")), []);
  return (
    <>
      <PageHead title="Automatic redrive">Sends dead letters again by itself, a few at a time, after a while.</PageHead>
      <Loaded query={settings}>{(data) => <Form settings={data} />}</Loaded>
    </>
  );
}

function Form({ settings }: { settings: Schemas["Settings"] }) {
  const { mayManage } = useWho();
  const [value, setValue] = useState(settings.autoRedrive);
  const [saved, setSaved] = useState(false);
  const save = useAction(async () => {
    await take(api.PATCH("/api/settings", { body: { autoRedrive: value } }));
    setSaved(true);
  });
  const set = (change: Partial<typeof value>) => {
    setSaved(false);
    setValue({ ...value, ...change });
  };
  return (
    <form class="card form" onSubmit={(event) => { event.preventDefault(); void save.start(); }}>
      {!mayManage && <Note tone="info" title="You may look, not change">Ask somebody whose key may manage.</Note>}
      <label class="check strong"><input type="checkbox" checked={value.enabled} disabled={!mayManage} onChange={(event) => set({ enabled: event.currentTarget.checked })} />
        <span>Send dead letters again automatically</span></label>
      <Field label="Not before they are this old" hint="Such as 1h or 30m." error={save.error?.at("/autoRedrive/minAge")}>
        {(ids) => <input {...ids} value={value.minAge} disabled={!mayManage} onInput={(event) => set({ minAge: event.currentTarget.value })} />}</Field>
      <div class="pair">
        <Field label="Each at most this often" error={save.error?.at("/autoRedrive/maxRedrives")}>
          {(ids) => <input {...ids} type="number" min="1" max="20" disabled={!mayManage} value={value.maxRedrives} onInput={(event) => set({ maxRedrives: Number(event.currentTarget.value) })} />}</Field>
        <Field label="So many each time" error={save.error?.at("/autoRedrive/batch")}>
          {(ids) => <input {...ids} type="number" min="1" max="100" disabled={!mayManage} value={value.batch} onInput={(event) => set({ batch: Number(event.currentTarget.value) })} />}</Field>
      </div>
      {save.error && !save.error.problem.errors?.length && <ErrorNote error={save.error} />}
      <div class="form-end"><span class="grow" role="status">{saved && <span class="good-text">Saved.</span>}</span>
        {mayManage && <Button type="submit" kind="primary" busy={save.busy}>Save changes</Button>}</div>
    </form>
  );
}
