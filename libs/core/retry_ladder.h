// When the next attempt is due, and what a Retry-After header says of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/dialect.h"
#include "core/endpoint.h"
#include "core/time.h"

namespace fanfare {

/// A number from 0 (none) to 1 (most), drawn by the caller.
using Jitter = double;

/// The delays after failed attempts 1, 2, …: the endpoint's own, else its dialect's.
const std::vector<Duration>& ladder_of(const Dialect& dialect, const Endpoint& endpoint);

/// When a delivery is attempted again whose attempt number `attempts_made` just failed, at `ended`;
/// nullopt if that was the last. Jitter adds up to a tenth, at most 30 s, and nothing where the
/// endpoint sets its own delays. With `retry_after` it is the later of the two.
std::optional<TimePoint> next_attempt_at(const Dialect& dialect, const Endpoint& endpoint,
                                         std::uint32_t attempts_made, TimePoint ended,
                                         Jitter jitter, std::optional<TimePoint> retry_after);

constexpr Duration kRetryAfterMax = std::chrono::hours(24);

/// The time that a Retry-After value means, at most that long after `received`; nullopt if it can't
/// be read or is past. Seconds or any of the three forms of a date. Source: RFC 9110, 10.2.3
/// and 5.6.7.
std::optional<TimePoint> parse_retry_after(std::string_view value, TimePoint received);

}  // namespace fanfare
