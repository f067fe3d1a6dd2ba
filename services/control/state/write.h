// What control writes to Kafka.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fanfare::control {

enum class Topic : std::uint8_t {
  kEndpoints,
  kApiKeys,
  kControl,
  kCatalogue,
  kRuns,
  kReturns,
  kDeadLetters,
  kAudit,
  kInboundSources,
  kChannels,
  kNotifications,
  kQuotas,
};
/// A compacted topic, of which this process keeps a table.
constexpr bool is_table(Topic topic) {
  return topic == Topic::kEndpoints || topic == Topic::kApiKeys || topic == Topic::kControl ||
         topic == Topic::kCatalogue || topic == Topic::kInboundSources ||
         topic == Topic::kChannels || topic == Topic::kQuotas;
}

struct Write {
  Topic topic = Topic::kEndpoints;
  std::string key;
  std::optional<std::string> value;  // nullopt: a tombstone
};
using Writes = std::vector<Write>;

/// Writes all or none and calls back, with "" once it is committed and the tables hold it, else
/// with why not.
using Commit = std::function<void(Writes, std::function<void(const std::string& error)>)>;

}  // namespace fanfare::control
