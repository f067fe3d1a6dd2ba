#include "services/dispatcher/lane_census.h"

#include <algorithm>
#include <utility>

namespace fanfare::dispatcher {
namespace {
constexpr std::size_t kAtOnce = 4'096;
constexpr Duration kPeriod{1'000};
}  // namespace

void LaneCensus::go_on(const Lanes& lanes, TimePoint now) {
  if (next_ == 0 && now < begun_ + kPeriod && now >= begun_) return;
  if (next_ == 0 || buckets_ != lanes.bucket_count()) {
    next_ = 0;
    begun_ = now;
    buckets_ = lanes.bucket_count();
    under_way_ = {};
  }
  const std::size_t end = std::min(buckets_, next_ + kAtOnce);
  for (; next_ < end; ++next_) {
    for (auto lane = lanes.begin(next_); lane != lanes.end(next_); ++lane) {
      count(*lane->second, now, under_way_);
    }
  }
  if (next_ < buckets_) return;
  next_ = 0;
  complete_ = std::exchange(under_way_, {});
}

void LaneCensus::count(const Lane& lane, TimePoint now, LaneCounts& counts) {
  using State = CircuitBreaker::State;
  const State breaker = lane.breaker().state();
  counts.open += breaker == State::kOpen ? 1 : 0;
  counts.half_open += breaker == State::kHalfOpen ? 1 : 0;
  const bool paused = lane.paused_until > now;
  const bool throttled = RateLimit(lane.rate).next(now) > now;
  const bool busy = lane.waiting() + lane.in_flight > 0;
  std::size_t& state = !lane.disabled_reason.empty() ? counts.disabled
                       : paused                      ? counts.paused
                       : breaker != State::kClosed   ? counts.closed_off
                       : throttled && busy           ? counts.throttled
                       : busy                        ? counts.busy
                                                     : counts.idle;
  ++state;
  // Queued: it waits for its turn in the process, not for its endpoint.
  (lane.queued ? counts.ready : counts.held_back) += lane.waiting();
}

}  // namespace fanfare::dispatcher
