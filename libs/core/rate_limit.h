// A limit on requests a second, with a burst.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/time.h"

namespace fanfare {

/// The generic cell rate algorithm: one time instead of a count of tokens.
/// Rate 0 is no limit. A burst of 0 is what comes in a second, at least 1.
/// A clock that is set back holds nothing up for longer than what was taken last, and a second.
class RateLimit {
 public:
  void set(double per_second, std::uint32_t burst) {
    interval_us_ = per_second > 0 ? static_cast<std::int64_t>(1e6 / per_second) : 0;
    const auto in_a_second = static_cast<std::int64_t>(std::max(std::ceil(per_second), 1.0));
    burst_ = burst > 0 ? burst : in_a_second;
    tolerance_us_ = interval_us_ * (burst_ - 1);
  }
  /// When the next request may start: `now` or later.
  TimePoint next(TimePoint now) {
    if (interval_us_ == 0) return now;
    bound(now);
    const std::int64_t at_us = next_us_ - tolerance_us_;
    return std::max(now, from_unix_ms((at_us + 999) / 1000));
  }
  /// Several at once may go into debt: the next ones wait longer. Requires: next(now) == now.
  void take(TimePoint now, std::int64_t count = 1) {
    if (interval_us_ == 0) return;
    bound(now);
    next_us_ = std::max(next_us_, to_unix_ms(now) * 1000) + count * interval_us_;
    ahead_us_ = next_us_ - to_unix_ms(now) * 1000;
  }
  /// How long nothing may start until a whole burst may.
  Duration refill() const { return Duration(interval_us_ * burst_ / 1000); }
  /// What is taken lasts until then: all that the next owner has to know. The epoch: nothing was.
  TimePoint taken_until() const { return from_unix_ms((next_us_ + 999) / 1000); }
  /// Requires: the limit is set.
  void resume(TimePoint taken_until, TimePoint now) {
    next_us_ = to_unix_ms(taken_until) * 1000;
    ahead_us_ = interval_us_ * burst_;
    bound(now);
  }
  /// No burst for a while: for an owner that doesn't know what the last
  /// one sent.
  void start_empty(TimePoint now) {
    ahead_us_ = interval_us_ + tolerance_us_;
    next_us_ = to_unix_ms(now) * 1000 + ahead_us_;
  }

 private:
  static constexpr std::int64_t kSkewUs = 1'000'000;  // of clocks that are right
  void bound(TimePoint now) {
    next_us_ = std::min(next_us_, to_unix_ms(now) * 1000 + ahead_us_ + kSkewUs);
  }

  std::int64_t interval_us_ = 0;
  std::int64_t burst_ = 1;
  std::int64_t tolerance_us_ = 0;
  std::int64_t next_us_ = 0;   // theoretical arrival time
  std::int64_t ahead_us_ = 0;  // so far ahead of the clock it was when it was set
};

}  // namespace fanfare
