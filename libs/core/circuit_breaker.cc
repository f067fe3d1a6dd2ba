#include "core/circuit_breaker.h"

#include <algorithm>

namespace fanfare {

CircuitBreaker::CircuitBreaker(Settings settings, State state, TimePoint probe_at,
                               std::uint32_t failures)
    : settings_(settings),
      state_(state == State::kHalfOpen ? State::kOpen : state),
      failures_(failures),
      probe_at_(probe_at) {}

std::uint32_t CircuitBreaker::allowed(TimePoint now, std::uint32_t limit) const {
  switch (state_) {
    case State::kClosed: return ramp_ == 0 ? limit : std::min(ramp_, limit);
    case State::kOpen: return now >= probe_at_ ? 1 : 0;
    case State::kHalfOpen: return 0;  // the probe is under way
  }
  return 0;
}

void CircuitBreaker::on_started(TimePoint now) {
  if (state_ == State::kOpen && now >= probe_at_) state_ = State::kHalfOpen;
}

bool CircuitBreaker::on_finished(OutcomeClass outcome_class, TimePoint now) {
  if (outcome_class == OutcomeClass::kShutdown || outcome_class == OutcomeClass::kBlockedAddress) {
    if (state_ == State::kHalfOpen) state_ = State::kOpen;
    return false;
  }
  const State before = state_;
  if (has_http_answer(outcome_class)) {
    if (state_ != State::kClosed) {
      ramp_ = 1;
    } else if (ramp_ != 0) {
      ramp_ = ramp_ >= 64 ? 0 : ramp_ * 2;
    }
    state_ = State::kClosed;
    failures_ = 0;
    probe_at_ = {};
    return state_ != before;
  }
  if (state_ == State::kOpen) return false;  // it was in flight when it opened: nothing new
  ++failures_;
  if (failures_ < settings_.failures_to_open) return false;
  const std::uint32_t doublings = std::min(failures_ - settings_.failures_to_open, 20U);
  const Duration wait =
      std::min<Duration>(settings_.first_probe * (1 << doublings), settings_.probe_max);
  state_ = State::kOpen;
  probe_at_ = now + wait;
  return true;
}

std::string_view to_string(CircuitBreaker::State state) {
  switch (state) {
    case CircuitBreaker::State::kClosed: return "closed";
    case CircuitBreaker::State::kOpen: return "open";
    case CircuitBreaker::State::kHalfOpen: return "half_open";
  }
  return "closed";
}

}  // namespace fanfare
