import { useState } from "preact/hooks";
import { api, take } from "../api/client.js";
import { useQuery } from "../api/query.js";
import { Empty, Loaded, PageHead, Time } from "../ui/basics.js";
import { More } from "../ui/more.js";

export function AuditPage() {
  const [limit, setLimit] = useState(50);
  const entries = useQuery(() => take(api.GET("/api/audit", { params: { query: { limit } } })), [limit], ["audit"]);
  return (
    <>
      <PageHead title="Audit log">Every change, and every look at a secret: who, what, when, from where.</PageHead>
      <Loaded query={entries} rows={8}>{({ data, nextCursor }) => data.length === 0
        ? <Empty icon="list" title="Nothing was changed yet" />
        : (
          <>
            <div class="table-frame" tabIndex={0} role="group" aria-label="Table"><table>
              <thead><tr><th>When</th><th>What</th><th>Target</th><th>Who</th><th>From</th><th>Details</th></tr></thead>
              <tbody>{data.map((entry) => (
                <tr key={entry.id}>
                  <td class="nowrap"><Time at={entry.at} /></td>
                  <td><code>{entry.action}</code></td>
                  <td><span class="mono id" title={entry.target}>{entry.target}</span></td>
                  <td>{entry.actor.name || <span class="mono id" title={entry.actor.id}>{entry.actor.id}</span>}</td>
                  <td class="mono">{entry.remoteAddress ?? "–"}</td>
                  <td class="muted break">{Object.entries(entry.details).map(([name, value]) => `${name}: ${value}`).join(", ")}</td>
                </tr>
              ))}</tbody>
            </table></div>
            <More there={Boolean(nextCursor)} limit={limit} onMore={setLimit} />
          </>
        )}</Loaded>
    </>
  );
}
