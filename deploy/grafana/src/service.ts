// One service, instance by instance.
import { choice, dashboard, lines } from "./panels.js";

const OF = '{job=~"$job", instance=~"$instance"}';

export const service = dashboard("fanfare-service", "One service", "Its instances side by side.", [
  { title: "Process", panels: [
    lines("CPU", "short", [{ expr: `rate(process_cpu_seconds_total${OF}[$__rate_interval])`, legend: "{{instance}}" }],
      { about: "Cores." }),
    lines("Memory", "bytes", [{ expr: `process_resident_memory_bytes${OF}`, legend: "{{instance}}" }]),
    lines("Open files", "short", [{ expr: `process_open_fds${OF}`, legend: "{{instance}}" }]),
    lines("Loop delay, p99", "s", [{
      expr: `histogram_quantile(0.99, sum by (instance, le) (rate(fanfare_loop_delay_seconds_bucket${OF}[$__rate_interval])))`,
      legend: "{{instance}}" }], { threshold: 0.25 }),
  ] },
  { title: "State", panels: [
    lines("Ready", "short", [{ expr: `fanfare_ready${OF}`, legend: "{{instance}}" }]),
    lines("Uptime", "s", [{ expr: `time() - process_start_time_seconds${OF}`, legend: "{{instance}}" }]),
    lines("Versions", "short", [{ expr: `count by (program, version) (fanfare_build_info${OF})`, legend: "{{program}} {{version}}" }]),
    lines("Cost of a scrape, p99", "s", [{
      expr: `histogram_quantile(0.99, sum by (instance, le) (rate(fanfare_scrape_seconds_bucket${OF}[$__rate_interval])))`,
      legend: "{{instance}}" }]),
  ] },
  { title: "Kafka", panels: [
    lines("Lag", "short", [{ expr: `sum by (instance, topic) (fanfare_kafka_lag_records${OF})`, legend: "{{instance}} {{topic}}" }]),
    lines("Bytes", "Bps", [{
      expr: `sum by (instance, direction) (rate(fanfare_kafka_bytes_total${OF}[$__rate_interval]))`,
      legend: "{{instance}} {{direction}}" }]),
  ] },
], [
  choice("job", "Service", 'label_values(up{job=~"fanfare-.+"}, job)'),
  choice("instance", "Instance", 'label_values(up{job=~"$job"}, instance)'),
]);
