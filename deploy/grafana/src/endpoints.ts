// Endpoints that fail: how many, how, and what it costs. Which ones they are is in the product's
// own dashboard and API: no metric names a customer.
import { dashboard, lines, number, quantiles } from "./panels.js";

export const endpoints = dashboard("fanfare-endpoints", "Endpoints that fail", "How many, how, and what becomes of it.", [
  { title: "Now", panels: [
    number("Closed off", "short", 'sum(fanfare_breakers{state="open"})', { about: "Their breaker is open: no answer at all." }),
    number("Being probed", "short", 'sum(fanfare_breakers{state="half_open"})'),
    number("Paused", "short", 'sum(fanfare_lanes{state="paused"})', { about: "They asked for it by Retry-After." }),
    number("Throttled", "short", 'sum(fanfare_lanes{state="throttled"})', { about: "At their limit of requests a second." }),
    number("Disabled", "short", 'sum(fanfare_lanes{state="disabled"})', { about: "After 410, or five days of failures." }),
    number("Held back", "short", 'sum(fanfare_deliveries_waiting{state="held_back"})',
      { about: "Deliveries in memory that wait for their endpoint." }),
  ] },
  { title: "Attempts", panels: [
    lines("Failures by class", "reqps",
      [{ expr: 'sum by (class) (rate(fanfare_attempts_total{class!="success"}[$__rate_interval]))', legend: "{{class}}" }],
      { stacked: true, w: 12 }),
    lines("What became of them", "reqps",
      [{ expr: "sum by (result) (rate(fanfare_attempts_total[$__rate_interval]))", legend: "{{result}}" }],
      { stacked: true, w: 12 }),
    lines("Duration", "s", quantiles("fanfare_attempt_phase_seconds", '{phase="total"}'), { w: 12 }),
    lines("Phases, p95", "s", [{
      expr: "histogram_quantile(0.95, sum by (le, phase) (rate(fanfare_attempt_phase_seconds_bucket[$__rate_interval])))",
      legend: "{{phase}}" }], { w: 12, about: "dns, connect and tls of new connections only." }),
    lines("Endpoints by state", "short", [{ expr: "sum by (state) (fanfare_lanes)", legend: "{{state}}" }], { w: 12, stacked: true }),
    lines("Delay of deferred deliveries", "s",
      quantiles("fanfare_accept_to_first_attempt_seconds", '{deferred="yes"}'), { w: 12 }),
  ] },
  { title: "Given up", panels: [
    lines("Dead letters by reason", "short",
      [{ expr: "sum by (reason) (increase(fanfare_dead_letters_total[1h]))", legend: "{{reason}}" }],
      { about: "Within an hour.", stacked: true, w: 12 }),
    lines("Sent again by replay jobs", "reqps",
      [{ expr: "sum by (kind) (rate(fanfare_replayed_total[$__rate_interval]))", legend: "{{kind}}" }], { w: 12 }),
  ] },
]);
