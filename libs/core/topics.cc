#include "core/topics.h"

#include <cstdint>

namespace fanfare {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

std::uint32_t murmur2(std::string_view data) {
  constexpr std::uint32_t kM = 0x5bd1e995;
  auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(data[i]));
  };
  std::uint32_t h = 0x9747b28cU ^ static_cast<std::uint32_t>(data.size());
  std::size_t i = 0;
  for (; i + 4 <= data.size(); i += 4) {
    std::uint32_t k = byte(i) | byte(i + 1) << 8 | byte(i + 2) << 16 | byte(i + 3) << 24;
    k *= kM;
    k ^= k >> 24;
    k *= kM;
    h *= kM;
    h ^= k;
  }
  switch (data.size() - i) {
    case 3: h ^= byte(i + 2) << 16; [[fallthrough]];
    case 2: h ^= byte(i + 1) << 8; [[fallthrough]];
    case 1:
      h ^= byte(i);
      h *= kM;
      break;
    default: break;
  }
  h ^= h >> 13;
  h *= kM;
  h ^= h >> 15;
  return h;
}

class Planner {
 public:
  explicit Planner(const TopicSettings& settings) : settings_(settings) {}

  void log(const std::string& name, int partitions, std::int64_t retention_ms, std::string note) {
    add(name, partitions, std::move(note),
        {{"cleanup.policy", "delete"}, {"retention.ms", std::to_string(retention_ms)}});
  }
  /// Read whole at each start: what is written last isn't compacted before its segment is full.
  void table(const std::string& name, int partitions, std::string note) {
    add(name, partitions, std::move(note),
        {{"cleanup.policy", "compact"},
         {"min.cleanable.dirty.ratio", "0.1"},
         {"segment.bytes", "67108864"},
         {"segment.ms", "86400000"}});
  }
  std::vector<TopicSpec> take() { return std::move(specs_); }

 private:
  void add(const std::string& name, int partitions, std::string note,
           std::map<std::string, std::string> config) {
    config["message.timestamp.type"] = "LogAppendTime";
    config["min.insync.replicas"] = std::to_string(settings_.min_insync_replicas);
    config["max.message.bytes"] = "8388608";
    specs_.push_back({name, partitions, settings_.replication, std::move(config), std::move(note)});
  }
  const TopicSettings& settings_;
  std::vector<TopicSpec> specs_;
};

}  // namespace

std::string short_duration(Duration duration) {
  const std::int64_t ms = duration.count();
  if (ms % kHourMs == 0) return std::to_string(ms / kHourMs) + "h";
  if (ms % 60'000 == 0) return std::to_string(ms / 60'000) + "m";
  if (ms % 1'000 == 0) return std::to_string(ms / 1'000) + "s";
  return std::to_string(ms) + "ms";
}

std::string TopicNames::retry(Duration rung) const {
  return prefix_ + ".retry." + short_duration(rung);
}

std::vector<TopicSpec> plan_topics(const TopicSettings& settings,
                                   const std::vector<Duration>& rungs) {
  const TopicNames names(settings.prefix);
  const int n = settings.partitions;
  Planner plan(settings);
  plan.log(names.events(), n, 7 * kDayMs, "accepted events, by ordering key or event id");
  for (const auto& source : settings.sources) {
    plan.log(names.in(source), n, 7 * kDayMs, "events of other producers");
  }
  plan.log(names.event_ids(), n, 2 * settings.duplicate_window.count() + kHourMs,
           "fingerprints of the events seen, for duplicates");
  plan.log(names.deliveries(), n, 7 * kDayMs, "an event for an endpoint, by endpoint id");
  plan.log(names.returns(), n, 7 * kDayMs, "due retries, ended deferrals, replays");
  for (Duration rung : rungs) {
    plan.log(names.retry(rung), n, 7 * kDayMs, "waiting " + short_duration(rung));
  }
  plan.log(names.attempts(), n, 30 * kDayMs, "the delivery log");
  plan.log(names.dead_letters(), n, 30 * kDayMs, "deliveries given up");
  plan.log(names.runs(), n, 30 * kDayMs, "deliveries sent again, hastened or cancelled");
  plan.log(names.audit(), 1, 365 * kDayMs, "who changed what");
  plan.log(names.notifications(), n, 30 * kDayMs, "what people are told, and what became of it");
  plan.table(names.notification_channels(), 1, "where organizations want to be told, by id");
  plan.table(names.outbox(), n, "what channels are still to be told");
  plan.table(names.incidents(), n, "what the notifier remembers of endpoints, by id");
  plan.table(names.endpoints(), 1, "endpoints, by id");
  plan.table(names.catalogue(), 1, "event types of organizations, and what is done about others");
  plan.table(names.control(), 1, "what else control keeps: settings, replay jobs, answers");
  plan.table(names.inbound_sources(), 1, "where webhooks of others come in, by id");
  plan.table(names.quotas(), 1, "what organizations may use, and what they do use");
  plan.table(names.api_keys(), 1, "API keys, by hash");
  plan.table(names.endpoint_states(), n, "what dispatchers know of endpoints, by id");
  return plan.take();
}

int partition_of(std::string_view key, int partitions) {
  return static_cast<int>((murmur2(key) & 0x7fffffffU) % static_cast<std::uint32_t>(partitions));
}

}  // namespace fanfare
