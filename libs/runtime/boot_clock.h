// Time since the machine was booted, suspension included.
#pragma once

#include <chrono>

namespace fanfare::runtime {

/// As steady as std::chrono::steady_clock, which stands still while the machine is suspended: for
/// what other machines count, too. Source: clock_gettime(2), CLOCK_BOOTTIME.
struct BootClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;
  static time_point now() noexcept;
};

}  // namespace fanfare::runtime
