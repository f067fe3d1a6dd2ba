// What the dispatcher that owns an endpoint knows of its health; moves with the endpoint.
#pragma once

#include <cstdint>
#include <string>

#include "core/time.h"

namespace fanfare {

struct EndpointState {
  std::string endpoint_id;  // ULID, without prefix
  std::string organization_id;
  std::uint32_t epoch = 0;      // of the endpoint; void once the endpoint has another
  std::string disabled_reason;  // "gone", "continuous_failure"; "" while it works
  TimePoint changed;
  TimePoint paused_until;          // the epoch: not paused
  std::string breaker = "closed";  // "closed", "open", "half_open"
  TimePoint breaker_probe;         // the epoch: none is due
  std::uint32_t breaker_failures = 0;
  TimePoint failing_since;          // the epoch: not failing
  std::uint32_t failing_stage = 0;  // how many of the notices of its failing are due
  TimePoint rate_taken_until;       // RateLimit::taken_until() of who left; the epoch: not known
};

}  // namespace fanfare
