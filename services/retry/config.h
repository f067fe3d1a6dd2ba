// What can be set of the retry service.
#pragma once

#include <string>
#include <vector>

#include "codec/dialects.h"
#include "service/kafka_settings.h"
#include "services/retry/retry_schedule.h"

namespace fanfare::retry {

struct RetryConfig {
  service::KafkaSettings kafka;
  RetrySchedule::Settings settings;
  int producers = 1;
  std::int64_t prefetch_bytes = 64 << 10;  // for each partition of each rung
  codec::DialectSources dialects;
};

/// Throws runtime::ConfigError.
RetryConfig read_config(runtime::Config& config);

}  // namespace fanfare::retry
