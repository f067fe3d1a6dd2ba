// Small parts that every page is made of.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { ApiError } from "../api/client.js";
import type { Query } from "../api/query.js";
import { ago, exact } from "./format.js";
import { Icon, type IconName } from "./icons.js";

export type Tone = "good" | "bad" | "warn" | "info" | "quiet";

type ButtonProps = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "icon"> & {
  kind?: "primary" | "danger" | "plain"; busy?: boolean; icon?: IconName; small?: boolean;
};
export function Button({ kind, busy, icon, small, children, disabled, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} class={`button ${kind ?? ""} ${small ? "small" : ""}`}
      disabled={Boolean(disabled) || busy} aria-busy={busy}>
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function ButtonLink({ to, kind, icon, children }:
  { to: string; kind?: "primary"; icon?: IconName; children: ComponentChildren }) {
  return <Link href={to} class={`button ${kind ?? ""}`}>{icon && <Icon name={icon} />}{children}</Link>;
}

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}><span class="dot" aria-hidden="true" />{children}</span>;
}

export function Time({ at }: { at: string | null | undefined }) {
  const [, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((turn) => turn + 1), 10_000);
    return () => clearInterval(timer);
  }, []);
  return at ? <time dateTime={at} title={exact(at)}>{ago(at)}</time> : <span class="muted">–</span>;
}

export function PageHead({ title, above, actions, children }: {
  title: ComponentChildren; above?: { text: string; to: string }[]; actions?: ComponentChildren; children?: ComponentChildren;
}) {
  useEffect(() => {
    if (typeof title === "string") document.title = `${title} · Fanfare Webhooks`;
  }, [title]);
  return (
    <header class="page-head">
      <div>
        {above && (
          <nav aria-label="Breadcrumb" class="crumbs">
            {above.map((each) => <span key={each.to}><Link href={each.to}>{each.text}</Link></span>)}
          </nav>
        )}
        <h1 tabIndex={-1}>{title}</h1>
        {children && <p class="lead">{children}</p>}
      </div>
      {actions && <div class="actions">{actions}</div>}
    </header>
  );
}

export function Note({ tone, title, children }: { tone: Tone; title?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <div class={`note ${tone}`} role={tone === "bad" ? "alert" : "note"}>
      {tone !== "quiet" && <Icon name={tone === "good" ? "check" : "warning"} />}
      <div>{title && <strong>{title}</strong>}{children}</div>
    </div>
  );
}

export function ErrorNote({ error, retry }: { error: ApiError | undefined; retry?: () => void }) {
  if (!error) return null;
  return (
    <Note tone="bad" title={error.problem.title}>
      <p>{error.message}</p>
      {retry && <Button small icon="replay" onClick={retry}>Try again</Button>}
    </Note>
  );
}

/** `page`: there is nothing else on it. */
export function Empty({ icon, title, children, page }: { icon: IconName; title: string; children?: ComponentChildren; page?: boolean }) {
  return (
    <div class="empty">
      <span class="empty-icon"><Icon name={icon} /></span>
      {page ? <h1 tabIndex={-1}>{title}</h1> : <h2>{title}</h2>}
      {children}
    </div>
  );
}

export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="hidden">Loading</span>
      {Array.from({ length: rows }, (_, row) => <div key={row} class="bar" />)}
    </div>
  );
}

/** What a query came to: its data, else that it is loading, or what went wrong. */
export function Loaded<T>({ query, rows, children }:
  { query: Query<T>; rows?: number; children: (data: T) => ComponentChildren }) {
  if (query.data === undefined) {
    return query.error ? <ErrorNote error={query.error} retry={() => void query.reload()} /> : <Loading rows={rows ?? 4} />;
  }
  return <>{query.error && <ErrorNote error={query.error} />}{children(query.data)}</>;
}

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return (
    <button type="button" class="button small" onClick={() => void copy()}>
      <Icon name={done ? "check" : "copy"} /><span aria-live="polite">{done ? "Copied" : label}</span>
    </button>
  );
}

export function Code({ text, label, copy = true }: { text: string; label: string; copy?: boolean }) {
  return (
    <div class="code">
      <pre tabIndex={0} aria-label={label}><code>{text}</code></pre>
      {copy && <CopyButton text={text} />}
    </div>
  );
}

type FieldProps = { label: string; hint?: ComponentChildren; error?: string | undefined;
  children: (ids: { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean }) => ComponentChildren };
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class={`field ${error ? "faulty" : ""}`}>
      <label htmlFor={id}>{label}</label>
      {children({ id, ...(described ? { "aria-describedby": described } : {}), ...(error ? { "aria-invalid": true } : {}) })}
      {error && <p class="error" id={`${id}-error`} role="alert">{error}</p>}
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

/** A secret in full, to be copied. */
export function Secret({ value, label }: { value: string; label: string }) {
  const id = useId();
  return (
    <div class="secret">
      <label htmlFor={id} class="hidden">{label}</label>
      <input id={id} readOnly value={value} onFocus={(event) => event.currentTarget.select()} />
      <CopyButton text={value} label={`Copy ${label.toLowerCase()}`} />
    </div>
  );
}

export function Dialog({ title, onClose, children, wide }:
  { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Closing gives the focus back to where it was.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Not the cross in the corner, which is the first.
    shown?.querySelector<HTMLElement>(".body :is(input, select, textarea), footer button")?.focus();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} class={wide ? "wide" : ""} aria-labelledby={id}
      onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" class="close" aria-label="Close" onClick={onClose}><Icon name="close" /></button>
      </header>
      {children}
    </dialog>
  );
}

export function Confirm({ title, action, busy, error, onConfirm, onClose, children, safe }: {
  title: string; action: string; busy: boolean; error?: ApiError | undefined; onConfirm: () => void; onClose: () => void;
  children: ComponentChildren; safe?: boolean;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="body">{children}<ErrorNote error={error} /></div>
      <footer>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind={safe ? "primary" : "danger"} busy={busy} onClick={onConfirm}>{action}</Button>
      </footer>
    </Dialog>
  );
}

/** Tabs that lead to addresses of their own. */
export function TabLinks({ label, tabs }: { label: string; tabs: { text: string; to: string; current: boolean }[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => <Link key={tab.to} href={tab.to} aria-current={tab.current ? "page" : undefined}>{tab.text}</Link>)}
    </nav>
  );
}

export function Tabs({ label, names, current, onPick }:
  { label: string; names: { id: string; text: string }[]; current: string; onPick: (id: string) => void }) {
  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    const at = names.findIndex((name) => name.id === current);
    const next = names[(at + step + names.length) % names.length]!;
    onPick(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {names.map((name) => (
        <button key={name.id} type="button" role="tab" id={`tab-${name.id}`} aria-selected={name.id === current}
          aria-controls="tab-panel" tabIndex={name.id === current ? 0 : -1} onClick={() => onPick(name.id)}>{name.text}</button>
      ))}
    </div>
  );
}
