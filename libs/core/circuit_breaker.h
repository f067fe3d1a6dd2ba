// Keeps requests away from an endpoint that doesn't answer at all.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/attempt_outcome.h"
#include "core/time.h"

namespace fanfare {

/// Counts failures without an HTTP answer; an answer, whatever its status, closes it.
///
///     closed ──10 failures in a row──▶ open ──probe time──▶ half open ──answer──▶ closed, ramping
///                                       ▲                       │failure
///                                       └──── twice as long ◀───┘
///
/// Ramping: after closing one request at a time, then twice as many after each answer, so that an
/// endpoint that comes back is not knocked down by its own backlog.
class CircuitBreaker {
 public:
  struct Settings {
    std::uint32_t failures_to_open = 10;
    Duration first_probe{5'000};
    Duration probe_max{1'800'000};
  };
  enum class State : std::uint8_t { kClosed, kOpen, kHalfOpen };

  explicit CircuitBreaker(Settings settings) : settings_(settings) {}
  /// As it was left by another owner of the endpoint.
  CircuitBreaker(Settings settings, State state, TimePoint probe_at, std::uint32_t failures);

  /// How many requests may be in flight at `now`, of `limit`.
  std::uint32_t allowed(TimePoint now, std::uint32_t limit) const;
  void on_started(TimePoint now);
  /// True if the state changed.
  bool on_finished(OutcomeClass outcome_class, TimePoint now);

  State state() const { return state_; }
  /// When the next probe may start; the epoch while closed.
  TimePoint probe_at() const { return probe_at_; }
  std::uint32_t failures() const { return failures_; }

 private:
  Settings settings_;
  State state_ = State::kClosed;
  std::uint32_t failures_ = 0;  // in a row, without an answer
  std::uint32_t ramp_ = 0;      // 0: no limit of its own
  TimePoint probe_at_;
};

std::string_view to_string(CircuitBreaker::State state);

}  // namespace fanfare
