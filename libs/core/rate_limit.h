// A limit on requests a second, with a burst.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/time.h"

namespace fanfare {

/// The generic cell rate algorithm: one time instead of a count of tokens.
/// Rate 0 is no limit. A burst of 0 counts as 1.
class RateLimit {
 public:
  void set(double per_second, std::uint32_t burst) {
    interval_us_ = per_second > 0 ? static_cast<std::int64_t>(1e6 / per_second) : 0;
    tolerance_us_ = interval_us_ * (std::max<std::uint32_t>(burst, 1) - 1);
  }
  /// When the next request may start: `now` or later.
  TimePoint next(TimePoint now) const {
    if (interval_us_ == 0) return now;
    const std::int64_t at_us = next_us_ - tolerance_us_;
    return std::max(now, from_unix_ms((at_us + 999) / 1000));
  }
  /// Several at once may go into debt: the next ones wait longer. Requires: next(now) == now.
  void take(TimePoint now, std::int64_t count = 1) {
    if (interval_us_ == 0) return;
    next_us_ = std::max(next_us_, to_unix_ms(now) * 1000) + count * interval_us_;
  }
  /// No burst for a while: for an owner that doesn't know what the last
  /// one sent.
  void start_empty(TimePoint now) {
    next_us_ = to_unix_ms(now) * 1000 + interval_us_ + tolerance_us_;
  }

 private:
  std::int64_t interval_us_ = 0;
  std::int64_t tolerance_us_ = 0;
  std::int64_t next_us_ = 0;  // theoretical arrival time
};

}  // namespace fanfare
