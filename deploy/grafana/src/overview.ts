// Is it well? For whoever was called, and for the wall.
import { dashboard, lines, number, quantiles } from "./panels.js";

const HOUR = "[1h]";

export const overview = dashboard("fanfare-overview", "Overview", "Is it well?", [
  { title: "Now", panels: [
    number("Events", "reqps", "fanfare:ingest_events:rate5m", { about: "Accepted in the last five minutes." }),
    number("Deliveries", "reqps", "fanfare:deliveries:rate5m"),
    number("Delivered at once", "percentunit",
      'sum(rate(fanfare_attempts_total{result="delivered"}[5m])) / sum(rate(fanfare_attempts_total[5m]))',
      { about: "Share of attempts that end with a 2xx." }),
    number("Due backlog", "short", "fanfare:backlog:records", { warn: 10000, bad: 100000,
      about: "Due and deliverable: neither paused, throttled, closed off nor waiting in a rung." }),
    number("Given up", "short", `sum(increase(fanfare_dead_letters_total{reason!="cancelled"}${HOUR}))`,
      { about: "Dead letters of the last hour." }),
    number("Endpoints closed off", "short", 'sum(fanfare_breakers{state=~"open|half_open"})',
      { about: "They don't answer at all." }),
  ] },
  { title: "Objectives", panels: [
    lines("First attempt late", "percentunit", [
      { expr: "fanfare:first_attempt_late:ratio_rate5m", legend: "5 min" },
      { expr: "fanfare:first_attempt_late:ratio_rate1h", legend: "1 h" },
      { expr: "fanfare:first_attempt_late:ratio_rate6h", legend: "6 h" }],
      { about: "Share that begins more than a second after acceptance; 1 % is allowed.", threshold: 0.01 }),
    lines("Publishers' errors", "percentunit", [
      { expr: "fanfare:ingest_errors:ratio_rate5m", legend: "5 min" },
      { expr: "fanfare:ingest_errors:ratio_rate1h", legend: "1 h" }],
      { about: "Share of requests answered with a 5xx; 0.1 % is allowed.", threshold: 0.001 }),
  ] },
  { title: "Flow", panels: [
    lines("Events and deliveries", "reqps", [
      { expr: "fanfare:ingest_events:rate5m", legend: "events accepted" },
      { expr: "fanfare:deliveries:rate5m", legend: "deliveries made" },
      { expr: 'sum(rate(fanfare_attempts_total{result="delivered"}[5m]))', legend: "delivered" }]),
    lines("Acceptance to first attempt", "s", quantiles("fanfare_accept_to_first_attempt_seconds", '{deferred="no"}')),
    lines("Attempts by outcome", "reqps",
      [{ expr: "sum by (class) (rate(fanfare_attempts_total[$__rate_interval]))", legend: "{{class}}" }], { stacked: true }),
    lines("Instances ready", "short", [{ expr: "sum by (job) (fanfare_ready)", legend: "{{job}}" }]),
  ] },
]);
