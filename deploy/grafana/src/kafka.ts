// Kafka as the services see it.
import { dashboard, lines } from "./panels.js";

export const kafka = dashboard("fanfare-kafka", "Kafka", "Kafka as the services see it.", [
  { title: "Reading", panels: [
    lines("Lag of the groups", "short",
      [{ expr: 'sum by (service, topic) (fanfare_kafka_lag_records{client="consumer", service!="retry"})',
         legend: "{{service}} {{topic}}" }],
      { about: "Up to the last stable offset. Retry's is left out: its records wait by design." }),
    lines("The worst partition", "short",
      [{ expr: 'max by (service, topic) (fanfare_kafka_lag_records_max{client="consumer", service!="retry"})',
         legend: "{{service}} {{topic}}" }]),
    lines("Tables in memory", "short",
      [{ expr: 'max by (service, topic) (fanfare_kafka_lag_records{client=~"view.*"})', legend: "{{service}} {{topic}}" }]),
    lines("Members of groups", "short",
      [{ expr: "sum by (service) (fanfare_kafka_group_joined)", legend: "{{service}}" }]),
    lines("Rebalances", "short",
      [{ expr: "sum by (service) (increase(fanfare_kafka_rebalances_total[5m]))", legend: "{{service}}" }], { about: "Within 5 min." }),
  ] },
  { title: "Writing", panels: [
    lines("Transactions", "ops",
      [{ expr: "sum by (service, result) (rate(fanfare_transactions_total[$__rate_interval]))", legend: "{{service}} {{result}}" }]),
    lines("Their duration, p99", "s",
      [{ expr: "histogram_quantile(0.99, sum by (service, le) (rate(fanfare_transaction_seconds_bucket[$__rate_interval])))",
         legend: "{{service}}" }]),
    lines("Producers by state", "short",
      [{ expr: "sum by (state) (fanfare_kafka_transaction_state)", legend: "{{state}}" }], { stacked: true }),
    lines("Waiting for the broker", "short",
      [{ expr: "sum by (service) (fanfare_kafka_queued_records)", legend: "{{service}}" }]),
  ] },
  { title: "Brokers", panels: [
    lines("Round trip, p99", "s",
      [{ expr: "max by (broker) (fanfare_kafka_rtt_p99_seconds)", legend: "broker {{broker}}" }]),
    lines("Faults", "ops",
      [{ expr: "sum by (kind) (rate(fanfare_kafka_errors_total[$__rate_interval]))", legend: "{{kind}}" }]),
    lines("Bytes", "Bps",
      [{ expr: "sum by (service, direction) (rate(fanfare_kafka_bytes_total[$__rate_interval]))",
         legend: "{{service}} {{direction}}" }]),
    lines("Connections", "short",
      [{ expr: "min by (service) (fanfare_kafka_brokers_up)", legend: "{{service}}" }], { about: "Of the client with the fewest." }),
  ] },
]);
