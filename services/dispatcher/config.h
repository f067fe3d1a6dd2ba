// What can be set of the dispatcher.
#pragma once

#include <string>
#include <vector>

#include "codec/dialects.h"
#include "http/delivery_client.h"
#include "service/kafka_settings.h"
#include "service/trace_exporter.h"
#include "services/dispatcher/dispatcher.h"

namespace fanfare::dispatcher {

struct DispatcherConfig {
  service::KafkaSettings kafka;
  service::TraceSettings traces;
  Settings settings;
  http::DeliveryClientOptions client;
  std::string master_key_file;
  int producers = 1;
  Duration commit_interval{200};
  codec::DialectSources dialects;
};

/// Throws runtime::ConfigError.
DispatcherConfig read_config(runtime::Config& config);

}  // namespace fanfare::dispatcher
