// The way of an event, stage by stage: where is time lost, and where does it pile up?
import { dashboard, lines, number, quantiles } from "./panels.js";

const rate = (metric: string, by: string) => `sum by (${by}) (rate(${metric}[$__rate_interval]))`;

export const pipeline = dashboard("fanfare-pipeline", "Pipeline", "Where is time lost, and where does it pile up?", [
  { title: "Ingest", panels: [
    lines("Events accepted", "reqps", [{ expr: rate("fanfare_ingest_events_total", "from"), legend: "{{from}}" }], { w: 8 }),
    lines("Request to acknowledgement", "s", quantiles("fanfare_ingest_publish_seconds", ""), { w: 8 }),
    lines("Answers", "reqps", [{ expr: rate("fanfare_ingest_answers_total", "status"), legend: "{{status}}" }],
      { w: 8, stacked: true }),
    lines("Waiting for the broker", "short", [
      { expr: "sum(fanfare_ingest_unacknowledged_events)", legend: "events" },
      { expr: 'sum(fanfare_http_requests_in_flight{service="ingest"})', legend: "requests" }], { w: 12 }),
    lines("Bodies in memory", "bytes", [{ expr: "sum by (service) (fanfare_http_body_bytes)", legend: "{{service}}" }], { w: 12 }),
  ] },
  { title: "Fanout", panels: [
    lines("Events and duplicates", "reqps", [
      { expr: "sum(rate(fanfare_fanout_events_total[$__rate_interval]))", legend: "events" },
      { expr: "sum(rate(fanfare_fanout_duplicates_total[$__rate_interval]))", legend: "duplicates" }], { w: 8 }),
    lines("Deliveries per event", "short", [{ expr: "fanfare:fanout:ratio5m", legend: "mean" }], { w: 8 }),
    lines("Waiting events", "short", [{ expr: "fanfare:fanout_backlog:records", legend: "lag" }], { w: 8 }),
    lines("Transactions", "s", quantiles("fanfare_transaction_seconds", "", "service"), { w: 24 }),
  ] },
  { title: "Dispatcher", panels: [
    number("In flight", "short", "sum(fanfare_attempts_in_flight)"),
    number("Deliveries in memory", "short", "sum(fanfare_dispatcher_deliveries)"),
    number("Their bytes", "bytes", "sum(fanfare_dispatcher_bytes)"),
    number("Idle connections", "short", "sum(fanfare_idle_connections)"),
    number("Connections kept", "percentunit",
      'sum(rate(fanfare_attempt_connections_total{reused="yes"}[5m])) / sum(rate(fanfare_attempt_connections_total[5m]))',
      { about: "Share of attempts that didn't need a new connection." }),
    number("Endpoints", "short", "max(fanfare_endpoints)"),
    lines("Due backlog", "short", [
      { expr: "fanfare:backlog:records", legend: "due and deliverable" },
      { expr: 'sum by (state) (fanfare_deliveries_waiting)', legend: "in memory, {{state}}" }]),
    lines("Deferrals", "reqps", [{ expr: rate("fanfare_deferrals_total", "why"), legend: "{{why}}" }],
      { about: "Had to wait without an attempt; not counted in the due backlog.", stacked: true }),
  ] },
  { title: "Retries", panels: [
    lines("Oldest overdue", "s", [{ expr: "max by (rung) (fanfare_retry_oldest_overdue_seconds)", legend: "{{rung}}" }],
      { w: 8, threshold: 30 }),
    lines("Moves", "reqps", [{ expr: rate("fanfare_retry_moves_total", "to"), legend: "to {{to}}" }], { w: 8 }),
    lines("How late they leave", "s", quantiles("fanfare_retry_overdue_seconds", ""), { w: 8 }),
  ] },
  { title: "Sending again", panels: [
    lines("Replay jobs", "short", [{ expr: "max by (status) (fanfare_replay_jobs)", legend: "{{status}}" }], { w: 12 }),
    lines("Put on a rung", "reqps", [{ expr: "sum(rate(fanfare_retries_total[$__rate_interval]))", legend: "retries" }], { w: 12 }),
  ] },
]);
