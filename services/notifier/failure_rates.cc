#include "services/notifier/failure_rates.h"

#include <utility>

#include "core/ulid.h"
#include "services/notifier/facts.h"

namespace fanfare::notifier {
namespace {

constexpr std::size_t kTypesMax = 1'000;  // that are told apart in a window

}  // namespace

void FailureRates::on_remembered(FailureRate rate) {
  const Owner owner{rate.organization_id, rate.test_mode};
  rates_.insert_or_assign(owner, std::move(rate));
}

void FailureRates::on_forgotten(const std::string& organization_id, bool test_mode) {
  rates_.erase(Owner{organization_id, test_mode});
}

void FailureRates::on_revoked() {
  rates_.clear();
  changed_.clear();
  batch_ = {};
}

void FailureRates::on_failures(const FailureCounts& counts, TimePoint now) {
  const Owner owner{counts.organization_id, counts.test_mode};
  auto& rate = rates_[owner];
  changed_.insert(owner);
  if (rate.window == TimePoint()) {
    rate.organization_id = counts.organization_id;
    rate.test_mode = counts.test_mode;
    rate.window = now;
  }
  for (const auto& [type, count] : counts.types) {
    if (type == kOtherTypes) continue;
    if (!rate.recent.contains(type) && rate.recent.size() >= kTypesMax) continue;
    auto& recent = rate.recent[type];
    recent += count;
    if (recent <= settings_.high_above || rate.high.contains(type)) continue;
    rate.high[type] = derived_ulid(
        now, "rate/" + rate.organization_id + (rate.test_mode ? "/test/" : "/live/") + type);
    tell(rate, type, "opened", now);
  }
}

void FailureRates::tell(FailureRate& rate, const std::string& type, const std::string& stage,
                        TimePoint now) {
  Notification it;
  it.incident_id = rate.high.at(type);
  it.id = derived_ulid(now, it.incident_id + "/" + stage);
  it.organization_id = rate.organization_id;
  it.test_mode = rate.test_mode;
  it.at = now;
  it.kind = "webhook_failures_high";
  it.stage = stage;
  it.since = rate.window;
  it.event_type = type;
  if (const auto recent = rate.recent.find(type); recent != rate.recent.end()) {
    it.count = recent->second;
    it.types = {{type, it.count}};
  }
  batch_.notifications.push_back(std::move(it));
}

void FailureRates::on_tick(TimePoint now) {
  for (auto each = rates_.begin(); each != rates_.end();) {
    auto& [owner, rate] = *each;
    if (now < rate.window + settings_.window) {
      ++each;
      continue;
    }
    std::vector<std::string> calm;
    for (const auto& [type, incident] : rate.high)
      if (!rate.recent.contains(type) || rate.recent.at(type) <= settings_.high_above)
        calm.push_back(type);
    for (const auto& type : calm) {
      tell(rate, type, "closed", now);
      rate.high.erase(type);
    }
    rate.recent.clear();
    rate.window = now;
    if (rate.high.empty()) {
      batch_.forgotten.push_back(rate);
      changed_.erase(owner);
      each = rates_.erase(each);
    } else {
      changed_.insert(owner);
      ++each;
    }
  }
}

RateBatch FailureRates::take() {
  for (const auto& owner : std::exchange(changed_, {}))
    if (const auto found = rates_.find(owner); found != rates_.end())
      batch_.rates.push_back(found->second);
  return std::exchange(batch_, {});
}

}  // namespace fanfare::notifier
