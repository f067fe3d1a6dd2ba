// Code that verifies the signatures of this endpoint, in seven languages.
import { useEffect, useState } from "preact/hooks";
import index from "../../../docs/receivers/snippets/index.json";
import type { Endpoint } from "../api/client.js";
import { useWho } from "../session.js";
import { Code, Note, Tabs } from "../ui/basics.js";
import { RevealSecret } from "../ui/reveal-secret.js";

const files = import.meta.glob<string>("../../../docs/receivers/snippets/*/*", { query: "?raw", import: "default" });
const languages = Object.entries(index.languages) as [string, { title: string; suffix: string }][];
const dialects = index.dialects as Record<string, { form: string; header?: string }>;
const KEY = "fanfare.language";

/** The file of that language, with this endpoint's header and what it is for. */
async function snippet(endpoint: Endpoint, language: string, suffix: string): Promise<string> {
  const dialect = dialects[endpoint.dialect];
  const load = dialect && files[`../../../docs/receivers/snippets/${language}/${dialect.form}${suffix}`];
  if (!load) return "";
  const mark = language === "python" || language === "ruby" ? "#" : "//";
  const about = `${mark} ${endpoint.dialect} signatures of ${endpoint.id}\n${mark} secret: the environment's FANFARE_WEBHOOK_SECRET\n`;
  const code = (await load()).replaceAll("{{header}}", dialect.header ?? "");
  return code.startsWith("<?php") ? code.replace("<?php\n", `<?php\n${about}`) : about + code;
}

export function VerifyTab({ endpoint }: { endpoint: Endpoint }) {
  const { mayManage } = useWho();
  const [language, setLanguage] = useState(localStorage.getItem(KEY) ?? "node");
  const [code, setCode] = useState("");
  const known = languages.find(([id]) => id === language) ?? languages[0]!;
  useEffect(() => {
    let current = true;
    void snippet(endpoint, known[0], known[1].suffix).then((text) => current && setCode(text));
    return () => void (current = false);
  }, [endpoint.id, endpoint.dialect, known[0]]);
  const pick = (id: string) => {
    localStorage.setItem(KEY, id);
    setLanguage(id);
  };
  return (
    <div class="columns">
      <section>
        <h2>Verify that a request is ours</h2>
        <p>Call <code>verify</code> with the request's headers, their names in lower case, and the bytes of the body <strong>as they came</strong>,
          before any JSON parser. Answer 401 where it says no.</p>
        <Tabs label="Language" names={languages.map(([id, { title }]) => ({ id, text: title }))} current={known[0]} onPick={pick} />
        <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${known[0]}`}>
          {code ? <Code label={`${known[1].title} code`} text={code} /> : <p class="muted">There is no code for this format.</p>}
        </div>
      </section>
      <section class="aside-facts">
        <h2>Signing secret</h2>
        <p class="muted">Keep it in the environment of your server, never in its source.</p>
        {mayManage ? <RevealSecret id={endpoint.id} /> : <p>Ask somebody who may manage endpoints.</p>}
        <h2>If it still fails</h2>
        <Note tone="quiet">
          <ul class="plain">
            <li>A body parser ran first: in Express use <code>express.raw({"{ type: \"*/*\" }"})</code> for this route.</li>
            <li>The secret has a line break at its end.</li>
            <li>It is the secret of another endpoint.</li>
            <li>Your server's clock is more than five minutes off.</li>
          </ul>
        </Note>
      </section>
    </div>
  );
}
