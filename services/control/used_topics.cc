#include "services/control/used_topics.h"

#include <set>

#include "core/check.h"
#include "services/control/log/feed_topics.h"

namespace fanfare::control {

std::vector<TopicSpec> used_topics(const TopicSettings& settings, const RungSet& rungs) {
  const TopicNames names(settings.prefix);
  const std::set<std::string> used{
      names.endpoints(),       names.endpoint_states(), names.api_keys(),
      names.attempts(),        names.dead_letters(),    names.runs(),
      names.audit(),           names.control(),         names.returns(),
      names.events(),          names.deliveries(),      names.catalogue(),
      names.inbound_sources(), names.notifications(),   names.notification_channels(),
      names.quotas()};
  auto plan = plan_topics(settings, rungs.delays());
  std::erase_if(plan, [&](const TopicSpec& spec) {
    return !used.contains(spec.name) && !is_rung(names, spec.name);
  });
  return plan;
}

int partitions_of(const std::vector<TopicSpec>& plan, const std::string& topic) {
  for (const auto& spec : plan)
    if (spec.name == topic) return spec.partitions;
  FANFARE_CHECK(false);
}

}  // namespace fanfare::control
