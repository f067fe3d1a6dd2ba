#include "services/ingest/acknowledged.h"

#include <set>

namespace fanfare::ingest {
namespace {
constexpr std::size_t kRememberedMax = 500'000;
}

std::vector<bool> Acknowledged::duplicates(const std::vector<Fingerprint>& events, TimePoint now) {
  seen_.forget_old(now);
  std::set<Fingerprint> before;
  std::vector<bool> result;
  for (const auto& event : events)
    result.push_back(!before.insert(event).second || seen_.contains(event));
  return result;
}

void Acknowledged::add(const std::vector<Fingerprint>& events, TimePoint now) {
  seen_.forget_old(now);
  if (seen_.size() > kRememberedMax) seen_ = SeenEvents(window_);
  for (const auto& event : events) seen_.insert(event, now);
}

}  // namespace fanfare::ingest
