// The stream of changes, shared by all views. Read with fetch, as EventSource sends no headers.
import { authorization } from "./client.js";

export type Kind = "deliveries" | "deadLetters" | "endpoints" | "replays" | "notifications" | "audit";
export type LiveState = "connecting" | "live" | "offline";

type Listener = (kinds: ReadonlySet<string>) => void;
const listeners = new Set<Listener>();
const watchers = new Set<(state: LiveState) => void>();
let state: LiveState = "connecting";
let running: AbortController | undefined;

function become(next: LiveState): void {
  state = next;
  for (const watcher of watchers) watcher(next);
}

export function watchState(watcher: (state: LiveState) => void): () => void {
  watchers.add(watcher);
  watcher(state);
  return () => watchers.delete(watcher);
}

export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Begins anew, for whoever is signed in now. */
export function restartLive(): void {
  running?.abort();
  const ending = new AbortController();
  running = ending;
  void follow(ending.signal);
}

export function stopLive(): void {
  running?.abort();
  running = undefined;
}

async function follow(signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      const answer = await fetch("/api/stream", { headers: authorization(), credentials: "same-origin", signal });
      if (answer.status === 401 || answer.status === 403) return become("offline");
      if (!answer.ok || !answer.body) throw new Error(String(answer.status));
      become("live");
      // What happened meanwhile isn't told again.
      if (failures > 0) tell(new Set(["deliveries", "deadLetters", "endpoints", "replays", "notifications", "audit"]));
      failures = 0;
      await read(answer.body);
    } catch {
      if (signal.aborted) return;
    }
    become("connecting");
    ++failures;
    await new Promise((resolve) => setTimeout(resolve, Math.min(15_000, 500 * 2 ** failures)));
  }
}

async function read(body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
  for (let text = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) onEvent(event);
  }
}

function onEvent(event: string): void {
  if (!event.includes("event: changed")) return;
  const data = event.split("\n").find((line) => line.startsWith("data: "))?.slice(6);
  if (data) tell(new Set((JSON.parse(data) as { kinds: string[] }).kinds));
}

function tell(kinds: ReadonlySet<string>): void {
  for (const listener of listeners) listener(kinds);
}
