import { useState } from "preact/hooks";
import { namesOf, useEndpoints } from "../api/data.js";
import { PageHead } from "../ui/basics.js";
import { FailureGroups } from "../ui/failure-groups.js";

const WINDOWS = [["1h", "Last hour"], ["24h", "Last 24 hours"], ["7d", "Last 7 days"], ["30d", "Last 30 days"]] as const;

export function FailuresPage() {
  const endpoints = useEndpoints();
  const [window, setWindow] = useState("24h");
  return (
    <>
      <PageHead title="Failures" actions={
        <select aria-label="Time" value={window} onChange={(event) => setWindow(event.currentTarget.value)}>
          {WINDOWS.map(([id, text]) => <option key={id} value={id}>{text}</option>)}
        </select>
      }>Deliveries that were not accepted so far, put together by what went wrong.</PageHead>
      <FailureGroups window={window} names={namesOf(endpoints)} />
    </>
  );
}
