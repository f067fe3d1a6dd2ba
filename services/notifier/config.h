// What can be set of the notifier.
#pragma once

#include <string>
#include <vector>

#include "service/kafka_settings.h"
#include "services/notifier/notifier.h"

namespace fanfare::notifier {

struct NotifierConfig {
  service::KafkaSettings kafka;
  Settings settings;
  std::vector<std::string> dialect_files;
};

/// Throws runtime::ConfigError.
NotifierConfig read_config(runtime::Config& config);

}  // namespace fanfare::notifier
