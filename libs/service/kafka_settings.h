// The configuration that all services share: where Kafka is, and how its topics are cut.
#pragma once

#include "core/topics.h"
#include "kafka/client.h"
#include "runtime/config.h"

namespace fanfare::service {

struct KafkaSettings {
  kafka::ClientConfig client;
  TopicSettings topics;
  TopicNames names{"fanfare"};
  std::string instance;  // stable name of this replica: service.ordinal
};

/// Asks for kafka.*, topics.* and service.ordinal. Throws runtime::ConfigError.
KafkaSettings read_kafka_settings(runtime::Config& config, const std::string& service);

}  // namespace fanfare::service
