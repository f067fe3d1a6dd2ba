#include "services/fanout/config.h"
#include "service/dialect_sources.h"

namespace fanfare::fanout {

FanoutConfig read_config(runtime::Config& config) {
  FanoutConfig result;
  result.kafka = service::read_kafka_settings(config, "fanout");
  result.traces = service::read_trace_settings(config);
  result.settings.traces = result.traces.enabled();
  result.settings.duplicate_window = result.kafka.topics.duplicate_window;
  result.settings.records_max = static_cast<std::size_t>(config.integer(
      "fanout.transaction_records_max", 2'000, 1, 100'000, "records of one transaction"));
  result.settings.bytes_max = static_cast<std::size_t>(config.bytes(
      "fanout.transaction_bytes_max", 8 << 20, 64 << 10, 64 << 20, "bytes of one transaction"));
  result.producers = static_cast<int>(config.integer(
      "fanout.producers", 1, 1, 64, "transactions at the same time; partitions are shared out"));
  result.dialects = service::read_dialect_sources(config);
  return result;
}

}  // namespace fanfare::fanout
