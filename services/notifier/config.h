// What can be set of the notifier.
#pragma once

#include <string>
#include <vector>

#include "codec/dialects.h"
#include "core/notification_channel.h"
#include "service/kafka_settings.h"
#include "services/notifier/failure_rates.h"
#include "services/notifier/notifier.h"
#include "services/notifier/outbox.h"
#include "services/notifier/sender.h"

namespace fanfare::notifier {

struct NotifierConfig {
  service::KafkaSettings kafka;
  Settings settings;
  RateSettings rates;
  OutboxSettings outbox;
  SenderOptions sender;
  std::vector<NotificationChannel> operator_channels;
  codec::DialectSources dialects;
  std::string master_key_file;  // "": the secrets of channels can't be opened
};

/// Throws runtime::ConfigError.
NotifierConfig read_config(runtime::Config& config);

}  // namespace fanfare::notifier
