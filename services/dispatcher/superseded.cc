#include "services/dispatcher/superseded.h"

#include <algorithm>

namespace fanfare::dispatcher {
namespace {
constexpr std::size_t kMax = 100'000;
constexpr Duration kRetention = std::chrono::days(7);  // of the topics in which copies wait
}  // namespace

void Superseded::add(int partition, const Run& run) {
  if (!run.supersedes) return;
  auto& [runs, order] = partitions_[partition];
  const auto [place, added] = runs.try_emplace(run.delivery_id, run.run);
  place->second = std::max(place->second, run.run);
  if (!added) return;
  order.push_back(run.delivery_id);
  if (order.size() <= kMax) return;
  runs.erase(order.front());
  order.pop_front();
}

bool Superseded::contains(int partition, const std::string& delivery_id, std::uint32_t run) const {
  const auto found = partitions_.find(partition);
  if (found == partitions_.end()) return false;
  const auto known = found->second.runs.find(delivery_id);
  return known != found->second.runs.end() && run < known->second;
}

TimePoint Superseded::oldest(TimePoint now) { return now - kRetention; }

}  // namespace fanfare::dispatcher
