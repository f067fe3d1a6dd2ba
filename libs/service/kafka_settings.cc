#include "service/kafka_settings.h"

namespace fanfare::service {

KafkaSettings read_kafka_settings(runtime::Config& config, const std::string& service) {
  using namespace std::chrono_literals;
  KafkaSettings settings;
  settings.client.brokers =
      config.text("kafka.brokers", "127.0.0.1:9092", "host:port of some brokers, with commas");
  settings.client.properties =
      config.map("kafka.properties", "librdkafka's own properties, such as security.protocol");
  settings.topics.prefix = config.text("topics.prefix", "fanfare", "what topic names begin with");
  settings.topics.partitions = static_cast<int>(config.integer(
      "topics.partitions", 64, 1, 10'000, "partitions; fixed when the topics are made"));
  settings.topics.replication =
      static_cast<int>(config.integer("topics.replication", 3, 1, 100, "copies of each partition"));
  settings.topics.min_insync_replicas = static_cast<int>(
      config.integer("topics.min_insync_replicas", std::min(2, settings.topics.replication), 1, 100,
                     "copies that must have a record before it is acknowledged"));
  if (settings.topics.min_insync_replicas > settings.topics.replication) {
    throw runtime::ConfigError(
        "topics.min_insync_replicas is above topics.replication: no write could succeed");
  }
  settings.topics.duplicate_window =
      config.duration("events.duplicate_window", 1h, 1min, 24h * 7,
                      "how long the same event id delivers nothing again");
  settings.names = TopicNames(settings.topics.prefix);
  settings.instance =
      service + "-" + config.text("service.ordinal", "0", "number of this replica, stable");
  settings.client.client_id = settings.topics.prefix + "-" + settings.instance;
  return settings;
}

}  // namespace fanfare::service
