// What the organization chose, where it belongs: who is mailed, what becomes of events that don't fit.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api, take, type ApiError, type Schemas } from "../api/client.js";
import { useAction, useQuery } from "../api/query.js";
import { Button, ErrorNote, Field, Loaded } from "./basics.js";

type Settings = Schemas["Settings"];
const HOW: [Schemas["Validation"], string][] = [["off", "Accept it"], ["warn", "Accept it and warn the publisher"], ["enforce", "Refuse it"]];

/** A card with fields for a part of the settings and a button that saves them. */
function Choices<Part>({ title, of, fields }: {
  title: string; of: (settings: Settings) => Part;
  fields: (value: Part, set: (change: Partial<Part>) => void, error: ApiError | undefined) => ComponentChildren;
}) {
  const settings = useQuery(() => take(api.GET("/api/settings")), []);
  return <Loaded query={settings} rows={2}>{(data) => <Form title={title} begin={of(data)} fields={fields} />}</Loaded>;
}

function Form<Part>({ title, begin, fields }: {
  title: string; begin: Part;
  fields: (value: Part, set: (change: Partial<Part>) => void, error: ApiError | undefined) => ComponentChildren;
}) {
  const [value, setValue] = useState(begin);
  const [saved, setSaved] = useState(false);
  const save = useAction(async () => {
    await take(api.PATCH("/api/settings", { body: value as Partial<Settings> }));
    setSaved(true);
  });
  const set = (change: Partial<Part>) => {
    setSaved(false);
    setValue({ ...value, ...change });
  };
  return (
    <form class="card form" aria-label={title} onSubmit={(event) => { event.preventDefault(); void save.start(); }}>
      <h2>{title}</h2>
      {fields(value, set, save.error)}
      {save.error && !save.error.problem.errors?.length && <ErrorNote error={save.error} />}
      <div class="form-end"><span class="grow" role="status">{saved && <span class="good-text">Saved.</span>}</span>
        <Button type="submit" busy={save.busy}>Save</Button></div>
    </form>
  );
}

export function Contact() {
  return (
    <Choices title="While there is no channel" of={({ contact }) => ({ contact })} fields={(value, set, error) => (
      <Field label="Mail to" hint="An address that hears of failures as long as no channel does. None: nobody is mailed." error={error?.at("/contact")}>
        {(ids) => <input {...ids} type="email" value={value.contact ?? ""} onInput={(event) => set({ contact: event.currentTarget.value.trim() || null })} />}</Field>
    )} />
  );
}

export function EventValidation() {
  return (
    <Choices title="Events that don't fit" of={({ eventValidation }) => ({ eventValidation })} fields={({ eventValidation }, set, error) => {
      const change = (more: Partial<typeof eventValidation>) => set({ eventValidation: { ...eventValidation, ...more } });
      const choose = (name: "schemas" | "unknownTypes", label: string) => (
        <Field label={label} error={error?.at(`/eventValidation/${name}`)}>
          {(ids) => (
            <select {...ids} value={eventValidation[name]} onChange={(event) => change({ [name]: event.currentTarget.value as Schemas["Validation"] })}>
              {HOW.map(([id, text]) => <option key={id} value={id}>{text}</option>)}
            </select>
          )}</Field>
      );
      return (
        <>
          <div class="pair">
            {choose("schemas", "Data doesn't fit the schema of its type")}
            {choose("unknownTypes", "The type is not in the catalogue")}
          </div>
          <label class="check"><input type="checkbox" checked={eventValidation.builtInTypes} onChange={(event) => change({ builtInTypes: event.currentTarget.checked })} />
            <span>The schemas of built-in types count, too</span></label>
        </>
      );
    }} />
  );
}
