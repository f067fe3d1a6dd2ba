#include "services/control/log/feed_topics.h"

#include <numeric>

namespace fanfare::control {

bool is_rung(const TopicNames& names, const std::string& topic) {
  return topic.starts_with(names.prefix() + ".retry.");
}

IndexFeed::Topics feed_topics(const std::vector<TopicSpec>& plan, const TopicNames& names,
                              const std::set<IndexFeed::Kind>& kinds) {
  using Kind = IndexFeed::Kind;
  const std::map<std::string, Kind> known{{names.attempts(), Kind::kAttempts},
                                          {names.dead_letters(), Kind::kDeadLetters},
                                          {names.runs(), Kind::kRuns},
                                          {names.audit(), Kind::kAudit},
                                          {names.notifications(), Kind::kNotifications}};
  IndexFeed::Topics topics;
  for (const auto& spec : plan) {
    const auto found = known.find(spec.name);
    if (found == known.end() && !is_rung(names, spec.name)) continue;
    const auto kind = found == known.end() ? Kind::kRungs : found->second;
    if (!kinds.contains(kind)) continue;
    auto& source = topics[spec.name];
    source.kind = kind;
    source.partitions.resize(static_cast<std::size_t>(spec.partitions));
    std::iota(source.partitions.begin(), source.partitions.end(), 0);
  }
  return topics;
}

}  // namespace fanfare::control
