// Declares an event type, or changes one of the organization's own.
import { useState } from "preact/hooks";
import { api, take, type ApiError, type Schemas } from "../api/client.js";
import type { EventType } from "../api/data.js";
import { useAction } from "../api/query.js";
import { Button, Dialog, ErrorNote, Field } from "./basics.js";

type Body = Schemas["EventTypeSettings"];

/** What the text stands for: null for nothing. Throws where it is no JSON. */
const parsed = (text: string): unknown => text.trim() ? JSON.parse(text) : null;

/** Why the text is no JSON. */
export function jsonFault(text: string): string | undefined {
  try {
    parsed(text);
    return undefined;
  } catch (error) {
    return `This isn't JSON: ${(error as Error).message}`;
  }
}

const textOf = (value: unknown): string => value === null || value === undefined ? "" : JSON.stringify(value, null, 2);

/** All that is wrong at or below a member, with the places inside it. */
function faultsAt(error: ApiError | undefined, member: string): string | undefined {
  const found = error?.problem.errors?.filter(({ pointer }) => pointer === member || pointer.startsWith(`${member}/`)) ?? [];
  return found.map(({ pointer, detail }) => pointer === member ? detail : `${pointer.slice(member.length)}: ${detail}`).join("; ") || undefined;
}

/** `type`: what the fields begin with. One of the organization's own is changed, another is declared under its name. */
export function EventTypeForm({ type, onClose, onSaved }:
  { type?: EventType | undefined; onClose: () => void; onSaved: (name: string) => void }) {
  const own = type?.source === "organization";
  const [name, setName] = useState(type?.name ?? "");
  const [description, setDescription] = useState(type?.description ?? "");
  const [category, setCategory] = useState(type && type.category !== "other" ? type.category : "");
  const [schema, setSchema] = useState(textOf(type?.schema));
  const [example, setExample] = useState(textOf(type?.example));
  const [validation, setValidation] = useState<string>(type?.validation ?? "");
  const [deprecated, setDeprecated] = useState(type?.deprecated ?? false);
  const save = useAction(async () => {
    const body = { description, category, schema: parsed(schema), example: parsed(example), deprecated, validation: validation || null } as Body;
    if (own) await take(api.PATCH("/api/event-types/{name}", { params: { path: { name } }, body }));
    else await take(api.POST("/api/event-types", { body: { ...body, name: name.trim() } }));
    onSaved(name.trim());
  });
  const broken = { schema: jsonFault(schema), example: jsonFault(example) };
  return (
    <Dialog title={own ? `Change ${type.name}` : "Declare an event type"} onClose={onClose} wide>
      <form noValidate onSubmit={(event) => {
        event.preventDefault();
        if (!broken.schema && !broken.example) void save.start();
      }}>
        <div class="body">
          {!own && <Field label="Name" hint="Such as invoice.paid." error={save.error?.at("/name")}>
            {(ids) => <input {...ids} class="mono" value={name} onInput={(event) => setName(event.currentTarget.value)} />}</Field>}
          <div class="pair">
            <Field label="Description" error={save.error?.at("/description")}>
              {(ids) => <input {...ids} value={description} onInput={(event) => setDescription(event.currentTarget.value)} />}</Field>
            <Field label="Category" error={save.error?.at("/category")}>
              {(ids) => <input {...ids} value={category} onInput={(event) => setCategory(event.currentTarget.value)} />}</Field>
          </div>
          <Field label="JSON Schema of data" hint="Draft 2020-12. Another schema is another version; empty: anything fits."
            error={broken.schema ?? faultsAt(save.error, "/schema")}>
            {(ids) => <textarea {...ids} class="mono" rows={9} spellcheck={false} value={schema} onInput={(event) => setSchema(event.currentTarget.value)} />}</Field>
          <Field label="Example of data" hint="It must fit the schema; test events send it." error={broken.example ?? faultsAt(save.error, "/example")}>
            {(ids) => <textarea {...ids} class="mono" rows={5} spellcheck={false} value={example} onInput={(event) => setExample(event.currentTarget.value)} />}</Field>
          <Field label="Events that don't fit" error={save.error?.at("/validation")}>
            {(ids) => <select {...ids} value={validation} onChange={(event) => setValidation(event.currentTarget.value)}>
              <option value="">as the organization's settings say</option><option value="off">are accepted</option>
              <option value="warn">are accepted with a warning</option><option value="enforce">are refused</option></select>}</Field>
          <label class="check"><input type="checkbox" checked={deprecated} onChange={(event) => setDeprecated(event.currentTarget.checked)} />
            <span>Deprecated<span class="muted">: publishers are warned of it</span></span></label>
          {save.error && !save.error.problem.errors?.length && <ErrorNote error={save.error} />}
        </div>
        <footer><Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={save.busy}>{own ? "Save changes" : "Declare event type"}</Button></footer>
      </form>
    </Dialog>
  );
}
