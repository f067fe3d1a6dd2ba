#include "services/ingest/event_quotas.h"

#include <algorithm>
#include <cmath>

namespace fanfare::ingest {

EventQuotas::Verdict EventQuotas::take(const std::string& organization_id, bool test_mode,
                                       std::size_t events, TimePoint now) {
  const auto limits = quotas_.limits(organization_id, test_mode, deployment_);
  const double here = share_of(limits.events_per_second, organization_id, test_mode, now);
  const double part = here > 0 ? here / limits.events_per_second : 0;
  const double burst = limits.events_burst ? limits.events_burst : limits.events_per_second;
  const auto wait = rates_.take((test_mode ? "t/" : "l/") + organization_id, here,
                                static_cast<std::uint32_t>(std::ceil(burst * part)), now,
                                static_cast<std::int64_t>(events));
  auto& count = count_of(organization_id, test_mode, now);
  (wait > Duration(0) ? count.refused : count.taken) += events;
  return {wait, limits.events_per_second};
}

void EventQuotas::count(const std::string& organization_id, bool test_mode, std::size_t events,
                        TimePoint now) {
  count_of(organization_id, test_mode, now).taken += events;
}

EventQuotas::Count& EventQuotas::count_of(const std::string& organization_id, bool test_mode,
                                          TimePoint now) {
  if (since_ == TimePoint()) since_ = now;
  return counts_[{organization_id, test_mode}];
}

double EventQuotas::share_of(double per_second, const std::string& organization_id, bool test_mode,
                             TimePoint now) const {
  if (per_second <= 0) return per_second;
  const auto others = quotas_.use(organization_id, test_mode, now, instance_);
  const double equal = per_second / static_cast<double>(others.instances + 1);
  return std::max(equal, per_second - others.events_per_second);
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
