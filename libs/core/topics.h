// The topics: their names, sizes and settings (docs/topics.md).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace fanfare {

struct TopicSettings {
  std::string prefix = "fanfare";
  int partitions = 64;
  int replication = 3;
  int min_insync_replicas = 2;
  Duration duplicate_window{3'600'000};
  std::vector<std::string> sources;  // of fanfare.in.<source>
};

struct TopicSpec {
  std::string name;
  int partitions = 1;
  int replication = 1;
  std::map<std::string, std::string> config;
  std::string note;  // for people, from docs/topics.md
};

/// The names under one prefix.
class TopicNames {
 public:
  explicit TopicNames(std::string prefix) : prefix_(std::move(prefix)) {}
  std::string events() const { return prefix_ + ".events"; }
  std::string in(std::string_view source) const { return prefix_ + ".in." + std::string(source); }
  std::string event_ids() const { return prefix_ + ".event-ids"; }
  std::string deliveries() const { return prefix_ + ".deliveries"; }
  std::string returns() const { return prefix_ + ".returns"; }
  std::string retry(Duration rung) const;
  std::string attempts() const { return prefix_ + ".attempts"; }
  std::string dead_letters() const { return prefix_ + ".dead-letters"; }
  std::string endpoints() const { return prefix_ + ".endpoints"; }
  std::string api_keys() const { return prefix_ + ".api-keys"; }
  std::string endpoint_states() const { return prefix_ + ".endpoint-states"; }
  std::string runs() const { return prefix_ + ".runs"; }
  std::string audit() const { return prefix_ + ".audit"; }
  std::string catalogue() const { return prefix_ + ".catalogue"; }
  std::string control() const { return prefix_ + ".control"; }
  std::string inbound_sources() const { return prefix_ + ".inbound-sources"; }
  std::string quotas() const { return prefix_ + ".quotas"; }
  std::string notifications() const { return prefix_ + ".notifications"; }
  std::string notification_channels() const { return prefix_ + ".notification-channels"; }
  std::string outbox() const { return prefix_ + ".outbox"; }
  std::string incidents() const { return prefix_ + ".incidents"; }
  const std::string& prefix() const { return prefix_; }

 private:
  std::string prefix_;
};

/// "1s", "5m", "24h": the largest unit that divides it.
std::string short_duration(Duration duration);

/// All topics. `rungs`: RungSet::delays().
std::vector<TopicSpec> plan_topics(const TopicSettings& settings,
                                   const std::vector<Duration>& rungs);

/// The partition of a key: murmur2 as Kafka's own default partitioner, so that other producers
/// agree. Source: org.apache.kafka.common.utils.Utils.murmur2.
int partition_of(std::string_view key, int partitions);

}  // namespace fanfare
