// Code that verifies the signatures of this endpoint: of HMAC in seven languages, of ed25519 in one.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import ed25519 from "../../../docs/receivers/snippets/ed25519.js?raw";
import index from "../../../docs/receivers/snippets/index.json";
import type { Endpoint } from "../api/client.js";
import { useWho } from "../session.js";
import { Code, Note, Secret, Tabs } from "../ui/basics.js";
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
  // One with an end is of before a rotation to HMAC.
  const lasting = endpoint.publicKeys.find(({ expiresAt }) => !expiresAt);
  return lasting ? <Asymmetric endpoint={endpoint} publicKey={lasting.key} /> : <Hmac endpoint={endpoint} />;
}

function Asymmetric({ endpoint, publicKey }: { endpoint: Endpoint; publicKey: string }) {
  const about = `// ed25519 signatures of ${endpoint.id}\n// publicKey: ${publicKey}\n`;
  return (
    <div class="columns">
      <section>
        <h2>Verify that a request is ours</h2>
        <Note tone="info" title="This endpoint signs with ed25519">
          <p>Its signatures are <code>v1a</code>, over the id, the time and the body. Code for HMAC secrets refuses them.
            The receivers for TypeScript, Python and Go in <code>sdk/</code> take the public key in place of a secret.</p>
        </Note>
        <p>Without a package, in Node: <How /></p>
        <Code label="Node code" text={about + ed25519} />
      </section>
      <section class="aside-facts">
        <h2>Public key</h2>
        <p class="muted">It only verifies, and is no secret.</p>
        <Secret value={publicKey} label="Public key" />
        <IfItFails timed><li>It is the public key of another endpoint.</li></IfItFails>
      </section>
    </div>
  );
}

function How() {
  return (
    <>Call <code>verify</code> with the request's headers, their names in lower case, and the bytes of the body <strong>as they came</strong>,
      before any JSON parser. Answer 401 where it says no.</>
  );
}

/** `timed`: the signature has a time, of which the code takes five minutes. */
function IfItFails({ timed, children }: { timed: boolean; children: ComponentChildren }) {
  return (
    <>
      <h2>If it still fails</h2>
      <Note tone="quiet">
        <ul class="plain">
          <li>A body parser ran first: in Express use <code>express.raw({"{ type: \"*/*\" }"})</code> for this route.</li>
          {children}
          {timed && <li>Your server's clock is more than five minutes off.</li>}
        </ul>
      </Note>
    </>
  );
}

function Hmac({ endpoint }: { endpoint: Endpoint }) {
  const { mayManage } = useWho();
  const [language, setLanguage] = useState(localStorage.getItem(KEY) ?? "node");
  const [code, setCode] = useState("");
  const known = languages.find(([id]) => id === language) ?? languages[0]!;
  const form = dialects[endpoint.dialect]?.form;
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
        <p><How /></p>
        <Tabs label="Language" names={languages.map(([id, { title }]) => ({ id, text: title }))} current={known[0]} onPick={pick} />
        <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${known[0]}`}>
          {code ? <Code label={`${known[1].title} code`} text={code} /> : <p class="muted">There is no code for this format.</p>}
        </div>
      </section>
      <section class="aside-facts">
        <h2>Signing secret</h2>
        <p class="muted">Keep it in the environment of your server, never in its source.</p>
        {mayManage ? <RevealSecret id={endpoint.id} /> : <p>Ask somebody who may manage endpoints.</p>}
        <IfItFails timed={form !== undefined && form !== "body"}>
          <li>The secret has a line break at its end.</li>
          <li>It is the secret of another endpoint.</li>
        </IfItFails>
      </section>
    </div>
  );
}
