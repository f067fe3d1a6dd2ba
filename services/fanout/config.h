// What can be set of the fanout service.
#pragma once

#include <string>
#include <vector>

#include "codec/dialects.h"
#include "service/kafka_settings.h"
#include "service/trace_exporter.h"
#include "services/fanout/fanout.h"

namespace fanfare::fanout {

struct FanoutConfig {
  service::KafkaSettings kafka;
  service::TraceSettings traces;
  Settings settings;
  int producers = 1;
  codec::DialectSources dialects;
};

/// Throws runtime::ConfigError.
FanoutConfig read_config(runtime::Config& config);

}  // namespace fanfare::fanout
