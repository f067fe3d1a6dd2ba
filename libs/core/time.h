// Time as the product speaks of it: Unix milliseconds, handed in by the caller, never read here.
#pragma once

#include <chrono>
#include <cstdint>

namespace fanfare {

using Duration = std::chrono::milliseconds;
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr TimePoint from_unix_ms(std::int64_t ms) { return TimePoint(Duration(ms)); }
constexpr std::int64_t to_unix_ms(TimePoint time) { return time.time_since_epoch().count(); }

}  // namespace fanfare
