// The catalogue: what can happen, what its data looks like.
import { useEffect, useState } from "preact/hooks";
import { useDialects, useEventTypes, type EventType } from "../api/data.js";
import { Badge, Code, Empty, Loaded, PageHead, Tabs } from "../ui/basics.js";
import { dialectWords } from "../words/dialects.js";

export function EventTypesPage() {
  const dialects = useDialects();
  const [dialect, setDialect] = useState("fanfare");
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState("");
  const types = useEventTypes(dialect);
  useEffect(() => {
    if (dialects.data) setDialect(dialects.data.default);
  }, [dialects.data]);
  return (
    <>
      <PageHead title="Event types">{dialectWords(dialect)}.</PageHead>
      <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
        <select aria-label="Format" value={dialect} onChange={(event) => { setDialect(event.currentTarget.value); setChosen(""); }}>
          {dialects.data?.data.map((each) => <option key={each.name}>{each.name}</option>)}
        </select>
        <input type="search" aria-label="Search event types" placeholder="Search event types" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      </form>
      <Loaded query={types} rows={8}>{({ data }) => {
        const found = data.filter((type) => `${type.name} ${type.description}`.toLowerCase().includes(search.trim().toLowerCase()));
        const shown = found.find((type) => type.name === chosen) ?? found[0];
        if (data.length === 0) return <Empty icon="book" title="This format documents no types"><p>Events go out under the names with which they are published.</p></Empty>;
        if (!shown) return <Empty icon="book" title="No event type matches" />;
        return (
          <div class="columns even">
            <Categories types={found} shown={shown.name} onPick={setChosen} />
            <Detail key={shown.name} type={shown} />
          </div>
        );
      }}</Loaded>
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

function Detail({ type }: { type: EventType }) {
  const [tab, setTab] = useState("sample");
  const text = JSON.stringify(tab === "sample" ? type.example : type.schema, null, 2);
  return (
    <section class="sticky">
      <h2 class="mono">{type.name}</h2>
      <p>{type.description}</p>
      <p class="badges">{type.source === "organization" && <Badge tone="info">Your own, version {type.version}</Badge>}
        {type.deprecated && <Badge tone="warn">Deprecated</Badge>}
        {type.validation && type.validation !== "off" && <Badge tone="quiet">Checked: {type.validation}</Badge>}</p>
      <Tabs label="Shown as" current={tab} onPick={setTab} names={[{ id: "sample", text: "Sample" }, { id: "schema", text: "JSON Schema" }]} />
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`}>
        {text && text !== "null" ? <Code label={tab === "sample" ? "Sample of data" : "JSON Schema of data"} text={text} /> : <p class="muted">There is none.</p>}
      </div>
    </section>
  );
}
