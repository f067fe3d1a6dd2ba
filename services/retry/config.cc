#include "services/retry/config.h"
#include "service/dialect_sources.h"

namespace fanfare::retry {

RetryConfig read_config(runtime::Config& config) {
  RetryConfig result;
  result.kafka = service::read_kafka_settings(config, "retry");
  result.settings.names = result.kafka.names;
  result.settings.records_max = static_cast<std::size_t>(config.integer(
      "retry.transaction_records_max", 2'000, 1, 100'000, "records of one transaction"));
  result.settings.bytes_max = static_cast<std::size_t>(config.bytes(
      "retry.transaction_bytes_max", 8 << 20, 64 << 10, 64 << 20, "bytes of one transaction"));
  result.producers = static_cast<int>(config.integer(
      "retry.producers", 1, 1, 64, "transactions at the same time; partitions are shared out"));
  result.prefetch_bytes = config.bytes("retry.prefetch_bytes", 64 << 10, 4 << 10, 64 << 20,
                                       "read ahead, for each partition of each rung");
  result.dialects = service::read_dialect_sources(config);
  return result;
}

}  // namespace fanfare::retry
