// What is around every page: navigation, who is signed in, whether updates come live.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { watchState, type LiveState } from "./api/live.js";
import { useAction } from "./api/query.js";
import { useWho } from "./session.js";
import { chooseTheme, currentTheme } from "./theme.js";
import { ErrorNote } from "./ui/basics.js";
import { Icon, type IconName } from "./ui/icons.js";

interface Item { to: string; text: string; icon: IconName; hidden?: boolean }

const LIVE: Record<LiveState, string> = { connecting: "Connecting", live: "Live", offline: "Not live" };

export function Layout({ children }: { children: ComponentChildren }) {
  const who = useWho();
  const [path] = useLocation();
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  // A new page is read from its heading on.
  useEffect(() => {
    setOpen(false);
    if (first.current) return void (first.current = false);
    window.scrollTo(0, 0);
    main.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, [path]);

  const groups: { name: string; items: Item[] }[] = [
    { name: "Platform", items: [{ to: "/organizations", text: "Organizations", icon: "building", hidden: !who.session.platform }] },
    { name: "Settings", items: who.organization ? [
      { to: "/settings/webhooks", text: "Webhooks", icon: "webhook" },
      { to: "/settings/integrations", text: "Integrations", icon: "plug", hidden: who.isPortal },
      { to: "/settings/inbound", text: "Inbound sources", icon: "inbox", hidden: who.isPortal },
      { to: "/settings/channels", text: "Notification channels", icon: "bell", hidden: who.isPortal },
      { to: "/settings/redrive", text: "Automatic redrive", icon: "gear", hidden: who.isPortal },
      { to: "/settings/keys", text: "API keys", icon: "key", hidden: who.isPortal || !who.mayManage },
      { to: "/settings/audit", text: "Audit log", icon: "list", hidden: who.isPortal || !who.mayManage },
    ] : [] },
    { name: "Activity", items: who.organization ? [
      { to: "/notifications", text: "Notifications", icon: "bell" },
      { to: "/deliveries", text: "Deliveries", icon: "send" },
      { to: "/failures", text: "Failures", icon: "warning" },
      { to: "/dead-letters", text: "Dead letters", icon: "archive" },
      { to: "/replays", text: "Replays", icon: "replay" },
    ] : [] },
    { name: "Reference", items: who.organization ? [{ to: "/event-types", text: "Event types", icon: "book" }] : [] },
  ];
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>Skip to content</a>
      <aside class={open ? "open" : ""}>
        <div class="brand">
          <Link href="/settings/webhooks"><span class="logo"><Icon name="send" /></span>Fanfare</Link>
          <button type="button" class="menu" aria-expanded={open} aria-controls="navigation" aria-label="Menu"
            onClick={() => setOpen(!open)}><Icon name="menu" /></button>
        </div>
        <nav id="navigation" aria-label="Main">
          {groups.map(({ name, items }) => ({ name, items: items.filter((item) => !item.hidden) }))
            .filter(({ items }) => items.length > 0).map(({ name, items }) => (
              <section key={name}>
                <h2>{name}</h2>
                <ul>{items.map((item) => (
                  <li key={item.to}>
                    <Link href={item.to} aria-current={path === item.to || path.startsWith(`${item.to}/`) ? "page" : undefined}>
                      <Icon name={item.icon} />{item.text}
                    </Link>
                  </li>
                ))}</ul>
              </section>
            ))}
        </nav>
        <Account />
      </aside>
      <main id="main" ref={main} tabIndex={-1}>{children}</main>
    </div>
  );
}

function Account() {
  const who = useWho();
  const [live, setLive] = useState<LiveState>("connecting");
  const [theme, setTheme] = useState(currentTheme());
  const leave = useAction(who.signOut);
  useEffect(() => watchState(setLive), []);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <div class="account">
      {who.organization && (
        <p class="organization">
          <span class="hidden">Organization </span><span class="ellipsis" title={who.organization}>{who.organization}</span>
          {who.session.mode === "test" && <span class="chip">Test mode</span>}
        </p>
      )}
      <div class="row">
        {who.organization && <span class={`live ${live}`} role="status"><span class="dot" aria-hidden="true" />{LIVE[live]}</span>}
        <span class="grow" />
        <button type="button" class="quiet" aria-label={`Use the ${other} theme`} title={`Use the ${other} theme`}
          onClick={() => { chooseTheme(other); setTheme(other); }}><Icon name={other === "dark" ? "moon" : "sun"} /></button>
        {!who.isPortal && (
          <button type="button" class="quiet" aria-label="Sign out" title="Sign out" disabled={leave.busy} onClick={() => void leave.start()}>
            <Icon name="exit" />
          </button>
        )}
      </div>
      <ErrorNote error={leave.error} />
    </div>
  );
}
