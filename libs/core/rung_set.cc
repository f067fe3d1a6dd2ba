#include "core/rung_set.h"

#include <algorithm>

#include "core/check.h"

namespace fanfare {
namespace {
using namespace std::chrono_literals;
constexpr Duration kSlack = 500ms;
}  // namespace

RungSet::RungSet(std::vector<Duration> delays) : delays_(std::move(delays)) {
  std::sort(delays_.begin(), delays_.end());
  delays_.erase(std::unique(delays_.begin(), delays_.end()), delays_.end());
  FANFARE_CHECK(!delays_.empty());
}

RungSet RungSet::of(const std::vector<Dialect>& dialects) {
  std::vector<Duration> delays{1s, 5s, 30s, 1min, 5min, 30min};
  for (const Dialect& dialect : dialects) {
    delays.insert(delays.end(), dialect.ladder.begin(), dialect.ladder.end());
  }
  return RungSet(std::move(delays));
}

std::optional<Duration> RungSet::next_hop(Duration wait) const {
  const auto above = std::upper_bound(delays_.begin(), delays_.end(), wait + kSlack);
  if (wait < kSlack || above == delays_.begin()) return std::nullopt;
  return *(above - 1);
}

}  // namespace fanfare
