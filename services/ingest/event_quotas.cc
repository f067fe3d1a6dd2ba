#include "services/ingest/event_quotas.h"

#include <algorithm>
#include <cmath>

namespace fanfare::ingest {

EventQuotas::Verdict EventQuotas::take(const std::string& organization_id, bool test_mode,
                                       std::size_t events, TimePoint now) {
  if (since_ == TimePoint()) since_ = now;
  const auto limits = quotas_.limits(organization_id, test_mode, deployment_);
  const auto second = static_cast<std::uint32_t>(std::ceil(limits.events_per_second));
  const auto wait = rates_.take(
      (test_mode ? "t/" : "l/") + organization_id, limits.events_per_second,
      limits.events_burst ? limits.events_burst : second, now, static_cast<std::int64_t>(events));
  auto& count = counts_[{organization_id, test_mode}];
  (wait > Duration(0) ? count.refused : count.taken) += events;
  return {wait, limits.events_per_second};
}

std::vector<EventUsage> EventQuotas::report(TimePoint now) {
  const double seconds = std::max(std::chrono::duration<double>(now - since_).count(), 0.001);
  std::vector<EventUsage> usages;
  for (auto next = counts_.begin(); next != counts_.end();) {
    auto& [whose, count] = *next;
    const bool idle = count.taken == 0 && count.refused == 0;
    if (!idle || count.told)
      usages.push_back({whose.first, whose.second, instance_,
                        static_cast<double>(count.taken) / seconds, count.refused, now});
    if (idle) {
      next = counts_.erase(next);
      continue;
    }
    count = {0, 0, true};
    ++next;
  }
  since_ = now;
  return usages;
}

}  // namespace fanfare::ingest
