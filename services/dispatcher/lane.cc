#include "services/dispatcher/lane.h"

#include <algorithm>

namespace fanfare::dispatcher {
namespace {
using namespace std::chrono_literals;
constexpr Duration kTurnMin = 5s;
constexpr Duration kTurnMax = 5min;
}  // namespace

void Lane::add_fresh(Handle handle, std::size_t bytes) {
  fresh_.push_back(handle);
  waiting_bytes_ += bytes;
}

void Lane::add_returned(Handle handle, TimePoint not_before, std::size_t bytes) {
  returned_.emplace(not_before, handle);
  waiting_bytes_ += bytes;
}

std::vector<Handle> Lane::take_all() {
  std::vector<Handle> all(fresh_.begin(), fresh_.end());
  for (const auto& [time, handle] : returned_) all.push_back(handle);
  fresh_.clear();
  returned_.clear();
  waiting_bytes_ = 0;
  return all;
}

std::optional<Handle> Lane::take_next(TimePoint now) {
  const bool returned_ready = !returned_.empty() && returned_.begin()->first <= now;
  if (!returned_ready && fresh_.empty()) return std::nullopt;
  returned_turn_ = fresh_.empty() || (returned_ready && !returned_turn_);
  Handle handle = 0;
  if (returned_turn_) {
    handle = returned_.begin()->second;
    returned_.erase(returned_.begin());
  } else {
    handle = fresh_.front();
    fresh_.pop_front();
  }
  return handle;
}

std::optional<TimePoint> Lane::next_returned() const {
  if (returned_.empty()) return std::nullopt;
  return returned_.begin()->first;
}

std::uint32_t Lane::allowed(TimePoint now, std::uint32_t limit) const {
  if (paused_until > now || rate.next(now) > now) return 0;
  return breaker_.allowed(now, limit);
}

TimePoint Lane::blocked_until(TimePoint now) const {
  TimePoint until = std::max(now, paused_until);
  if (breaker_.state() == CircuitBreaker::State::kOpen)
    until = std::max(until, breaker_.probe_at());
  return until;
}

void Lane::restore(const EndpointState& state) {
  disabled_reason = state.disabled_reason;
  paused_until = state.paused_until;
  failing_since = state.failing_since;
  breaker_ = state.breaker == "closed"
                 ? CircuitBreaker(breaker_settings_)
                 : CircuitBreaker(breaker_settings_, CircuitBreaker::State::kOpen,
                                  state.breaker_probe, state.breaker_failures);
}

void Lane::forget() {
  restore({});
  taken_over = false;
}

EndpointState Lane::state(std::uint32_t epoch, TimePoint now) const {
  EndpointState state;
  state.endpoint_id = endpoint_id_;
  state.organization_id = organization_id_;
  state.epoch = epoch;
  state.disabled_reason = disabled_reason;
  state.changed = now;
  state.paused_until = paused_until;
  state.breaker = to_string(breaker_.state());
  state.breaker_probe = breaker_.probe_at();
  state.breaker_failures = breaker_.failures();
  state.failing_since = failing_since;
  return state;
}

TimePoint Lane::next_turn(TimePoint now, std::uint32_t limit) {
  const double each_ms =
      rate_per_second > 0 ? 1'000 / rate_per_second : std::max(mean_ms_, 0.1) / std::max(limit, 1U);
  horizon_ =
      std::max(horizon_, now + kTurnMin) + Duration(static_cast<std::int64_t>(each_ms + 0.5));
  return std::min(horizon_, now + kTurnMax);
}

}  // namespace fanfare::dispatcher
