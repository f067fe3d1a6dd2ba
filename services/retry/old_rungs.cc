#include "services/retry/old_rungs.h"

#include <algorithm>

#include "runtime/config.h"

namespace fanfare::retry {

OldRungs old_rungs(const std::map<std::string, int>& topics, const TopicNames& names,
                   int partitions, const RungSet& rungs) {
  const std::string prefix = names.prefix() + ".retry.";
  OldRungs old;
  for (const auto& [topic, count] : topics) {
    if (!topic.starts_with(prefix)) continue;
    const auto delay = runtime::parse_duration(topic.substr(prefix.size()));
    if (!delay || *delay <= Duration(0) || names.retry(*delay) != topic || count != partitions)
      old.unreadable.push_back(topic);
    else if (std::ranges::find(rungs.delays(), *delay) == rungs.delays().end())
      old.delays.push_back(*delay);
  }
  std::ranges::sort(old.delays);
  return old;
}

}  // namespace fanfare::retry
