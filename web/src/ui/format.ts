// Times, numbers and durations for people.
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const number = new Intl.NumberFormat();

export const exact = (iso: string): string => dateTime.format(new Date(iso));
export const count = (value: number): string => number.format(value);

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

export function ago(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  if (Math.abs(seconds) < 10) return seconds > 0 ? "in a moment" : "just now";
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(Math.trunc(seconds), "second");
}

export function percent(rate: number | null | undefined): string {
  if (rate === null || rate === undefined) return "–";
  // 99.96 % isn't all of it.
  const cut = rate === 1 ? 100 : Math.min(99.9, Math.round(rate * 1000) / 10);
  return `${cut.toLocaleString(undefined, { maximumFractionDigits: 1 })} %`;
}

export function millis(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (value >= 10_000) return `${(value / 1000).toFixed(0)} s`;
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  if (value < 0.1) return "under 0.1 ms";
  return value >= 10 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`;
}

export function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

export function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

export const times = (many: number): string => many === 1 ? "once" : many === 2 ? "twice" : `${count(many)} times`;
