#include "services/dispatcher/config.h"

#include "service/delivery_settings.h"
#include "service/dialect_sources.h"

namespace fanfare::dispatcher {
namespace {

using namespace std::chrono_literals;

void read_limits(runtime::Config& config, Settings& settings) {
  settings.concurrency = static_cast<std::uint32_t>(config.integer(
      "dispatcher.concurrency", 10, 1, 10'000, "requests at a time to one endpoint"));
  settings.in_flight_max = static_cast<std::size_t>(
      config.integer("dispatcher.in_flight_max", 2'048, 1, 1'000'000,
                     "requests at a time in all; no endpoint gets more than are left"));
  settings.lane_waiting_max = static_cast<std::size_t>(
      config.integer("dispatcher.lane_waiting_max", 10'000, 1, 1'000'000,
                     "deliveries waiting in memory for one endpoint; more wait in Kafka"));
  settings.lane_bytes_max =
      static_cast<std::size_t>(config.bytes("dispatcher.lane_bytes_max", 16 << 20, 64 << 10,
                                            1 << 30, "bytes waiting in memory for one endpoint"));
  settings.bytes_max = static_cast<std::size_t>(config.bytes(
      "dispatcher.bytes_max", 256 << 20, 1 << 20, 1LL << 40, "bytes of deliveries in memory"));
  settings.unfinished_runs_max = static_cast<std::size_t>(config.integer(
      "dispatcher.unfinished_runs_max", 700, 10, 900,
      "runs of unfinished deliveries of a partition, neighbours to one endpoint counted as one"));
  settings.age_max = config.duration("dispatcher.age_max", 120h, 1min, 24h * 30,
                                     "after which a delivery that only waits is given up");
  settings.failing_notices.clear();
  for (const std::string& text :
       config.list("dispatcher.failing_notices", {"24h", "72h"},
                   "without any success, after which an endpoint's state says so")) {
    const auto notice = runtime::parse_duration(text);
    if (!notice) throw runtime::ConfigError("dispatcher.failing_notices: no duration: " + text);
    settings.failing_notices.push_back(*notice);
  }
  settings.failing_max =
      config.duration("dispatcher.failing_max", 120h, 1s, 24h * 365,
                      "without any success, after which an endpoint is disabled");
}

void read_breaker(runtime::Config& config, CircuitBreaker::Settings& breaker) {
  breaker.failures_to_open = static_cast<std::uint32_t>(
      config.integer("dispatcher.breaker_failures", 10, 1, 1'000'000,
                     "failures in a row without any answer that open an endpoint's breaker"));
  breaker.first_probe =
      config.duration("dispatcher.breaker_first_probe", 5s, 100ms, 1h, "until the first probe");
  breaker.probe_max = config.duration("dispatcher.breaker_probe_max", 30min, 1s, 24h,
                                      "the longest time between probes");
}

}  // namespace

DispatcherConfig read_config(runtime::Config& config) {
  DispatcherConfig result;
  result.kafka = service::read_kafka_settings(config, "dispatcher");
  result.traces = service::read_trace_settings(config);
  result.settings.names = result.kafka.names;
  result.settings.partitions = result.kafka.topics.partitions;
  read_limits(config, result.settings);
  read_breaker(config, result.settings.breaker);
  result.client = service::read_delivery_settings(config);
  result.master_key_file = service::read_master_key_file(config);
  result.producers = static_cast<int>(
      config.integer("dispatcher.producers", 1, 1, 64, "transactions at the same time"));
  result.commit_interval =
      config.duration("dispatcher.commit_interval", 200ms, 1ms, 10s,
                      "between two commits of a slot while nothing is due at once");
  result.dialects = service::read_dialect_sources(config);
  return result;
}

}  // namespace fanfare::dispatcher
