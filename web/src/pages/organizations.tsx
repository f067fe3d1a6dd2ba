// The operator's view: all organizations, and a way into each.
import { useState } from "preact/hooks";
import { api, take } from "../api/client.js";
import { useQuery } from "../api/query.js";
import { useWho } from "../session.js";
import { Badge, Button, Empty, Loaded, PageHead } from "../ui/basics.js";
import { count, percent } from "../ui/format.js";
import { More } from "../ui/more.js";

export function OrganizationsPage() {
  const who = useWho();
  const [search, setSearch] = useState("");
  const [limit, setLimit] = useState(50);
  const list = useQuery(() => take(api.GET("/api/organizations", { params: { query: { limit, ...(search ? { search } : {}) } } })), [limit, search], ["deliveries", "endpoints"]);
  if (!who.session.platform) return <Empty page icon="building" title="Only a platform key sees all organizations" />;
  return (
    <>
      <PageHead title="Organizations">Endpoints and attempts of each, over the last 24 hours{who.session.mode === "test" ? ", in test mode" : ""}.</PageHead>
      <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
        <input type="search" aria-label="Search organizations" placeholder="Search by id" value={search} onInput={(event) => setSearch(event.currentTarget.value.trim())} />
      </form>
      <Loaded query={list}>{({ data, nextCursor }) => data.length === 0 ? <Empty icon="building" title={search ? "No organization matches" : "No organizations yet"} /> : (
        <>
          <div class="table-frame" tabIndex={0} role="group" aria-label="Table"><table>
            <thead><tr><th>Organization</th><th>Endpoints</th><th class="right">Attempts</th><th class="right">Success rate</th><th class="right">Dead letters</th><th><span class="hidden">Actions</span></th></tr></thead>
            <tbody>{data.map((each) => (
              <tr key={each.id}>
                <td class="mono strong">{each.id}</td>
                <td>{count(each.endpoints.active)} active{each.endpoints.failing > 0 && <> <Badge tone="warn">{count(each.endpoints.failing)} failing</Badge></>}
                  {each.endpoints.disabled > 0 && <> <Badge tone="bad">{count(each.endpoints.disabled)} disabled</Badge></>}</td>
                <td class="right">{count(each.attempts)}</td>
                <td class="right">{percent(each.successRate)}</td>
                <td class="right">{each.deadLetters >= 10_000 ? "10,000 or more" : count(each.deadLetters)}</td>
                <td class="right">{who.organization === each.id ? <span class="muted small">you are here</span>
                  : <Button small aria-label={`Open ${each.id}`} onClick={() => who.look(each.id)}>Open</Button>}</td>
              </tr>
            ))}</tbody>
          </table></div>
          <More there={Boolean(nextCursor)} limit={limit} onMore={setLimit} />
        </>
      )}</Loaded>
    </>
  );
}
