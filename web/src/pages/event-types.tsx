// The catalogue: what can happen, what its data looks like, and types of one's own.
import { useEffect, useState } from "preact/hooks";
import { api, take } from "../api/client.js";
import { useDialects, useEventTypes, type EventType } from "../api/data.js";
import { useAction } from "../api/query.js";
import { useWho } from "../session.js";
import { Badge, Button, Code, Confirm, Empty, Loaded, PageHead, Tabs } from "../ui/basics.js";
import { EventValidation } from "../ui/choices.js";
import { EventTypeForm } from "../ui/event-type-form.js";
import { TryData } from "../ui/try-data.js";
import { dialectWords } from "../words/dialects.js";

export function EventTypesPage() {
  const who = useWho();
  const mayChange = who.mayManage && !who.isPortal;
  const dialects = useDialects();
  const [dialect, setDialect] = useState("fanfare");
  const [search, setSearch] = useState("");
  const [ownOnly, setOwnOnly] = useState(false);
  const [chosen, setChosen] = useState("");
  // What the open form begins with: a type, nothing; undefined while it is closed.
  const [form, setForm] = useState<{ type?: EventType }>();
  const types = useEventTypes(dialect);
  useEffect(() => {
    if (dialects.data) setDialect(dialects.data.default);
  }, [dialects.data]);
  const declare = mayChange && <Button kind="primary" icon="plus" onClick={() => setForm({})}>Declare event type</Button>;
  return (
    <>
      <PageHead title="Event types" actions={declare}>{dialectWords(dialect)}.</PageHead>
      <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
        <select aria-label="Format" value={dialect} onChange={(event) => { setDialect(event.currentTarget.value); setChosen(""); }}>
          {dialects.data?.data.map((each) => <option key={each.name}>{each.name}</option>)}
        </select>
        <select aria-label="Whose" value={ownOnly ? "own" : ""} onChange={(event) => setOwnOnly(event.currentTarget.value === "own")}>
          <option value="">Built in and your own</option><option value="own">Your own</option>
        </select>
        <input type="search" aria-label="Search event types" placeholder="Search event types" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      </form>
      <Loaded query={types} rows={8}>{({ data }) => {
        const found = data.filter((type) => (!ownOnly || type.source === "organization") &&
          `${type.name} ${type.description}`.toLowerCase().includes(search.trim().toLowerCase()));
        const shown = found.find((type) => type.name === chosen) ?? found[0];
        if (data.length === 0) return <Empty icon="book" title="This format documents no types"><p>Events go out under the names with which they are published.</p></Empty>;
        if (!shown) return <Empty icon="book" title="No event type matches" />;
        return (
          <div class="columns even">
            <Categories types={found} shown={shown.name} onPick={setChosen} />
            <Detail key={`${shown.name} ${shown.updatedAt}`} type={shown} mayChange={mayChange} onChange={() => setForm({ type: shown })} onDeleted={() => void types.reload()} />
          </div>
        );
      }}</Loaded>
      {mayChange && <EventValidation />}
      {form && <EventTypeForm type={form.type} onClose={() => setForm(undefined)} onSaved={(name) => {
        setForm(undefined);
        setChosen(name);
        void types.reload();
      }} />}
    </>
  );
}

function Categories({ types, shown, onPick }: { types: EventType[]; shown: string; onPick: (name: string) => void }) {
  const categories = [...new Set(types.map((type) => type.category))];
  return (
    <div class="catalogue">
      {categories.map((category) => (
        <section key={category}>
          <h2 class="capital">{category}</h2>
          <ul>{types.filter((type) => type.category === category).map((type) => (
            <li key={type.name}>
              <button type="button" aria-current={type.name === shown ? "true" : undefined} onClick={() => onPick(type.name)}>
                <code>{type.name}</code><span class="muted small">{type.description}</span>
              </button>
            </li>
          ))}</ul>
        </section>
      ))}
    </div>
  );
}

function Detail({ type, mayChange, onChange, onDeleted }: { type: EventType; mayChange: boolean; onChange: () => void; onDeleted: () => void }) {
  const [tab, setTab] = useState("sample");
  const [asking, setAsking] = useState(false);
  const own = type.source === "organization";
  const remove = useAction(async () => {
    await take(api.DELETE("/api/event-types/{name}", { params: { path: { name: type.name } } }));
    onDeleted();
    setAsking(false);
  });
  const text = JSON.stringify(tab === "sample" ? type.example : type.schema, null, 2);
  // A dialect's types are checked by the names that are published.
  const tabs = [{ id: "sample", text: "Sample" }, { id: "schema", text: "JSON Schema" }, ...(own && mayChange ? [{ id: "try", text: "Check data" }] : [])];
  return (
    <section class="sticky">
      <h2 class="mono">{type.name}</h2>
      <p>{type.description}</p>
      <p class="badges">{own && <Badge tone="info">Your own, version {type.version}</Badge>}
        {type.deprecated && <Badge tone="warn">Deprecated</Badge>}
        {type.validation && type.validation !== "off" && <Badge tone="quiet">Checked: {type.validation}</Badge>}</p>
      {mayChange && <div class="actions start">
        <Button small onClick={onChange}>{own ? "Change" : "Replace by your own"}</Button>
        {own && <Button small kind="danger" onClick={() => setAsking(true)}>Delete event type</Button>}
      </div>}
      <Tabs label="Shown as" current={tab} onPick={setTab} names={tabs} />
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`}>
        {tab === "try" ? <TryData type={type} />
          : text && text !== "null" ? <Code label={tab === "sample" ? "Sample of data" : "JSON Schema of data"} text={text} />
            : <p class="muted">There is none.</p>}
      </div>
      {asking && (
        <Confirm title={`Delete ${type.name}?`} action="Delete event type" busy={remove.busy} error={remove.error}
          onConfirm={() => void remove.start()} onClose={() => setAsking(false)}>
          <p>Endpoints that subscribed to it go on getting it. It isn't checked and documented any more.</p>
        </Confirm>
      )}
    </section>
  );
}
