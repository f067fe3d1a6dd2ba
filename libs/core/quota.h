// What an organization may use, and what it does use. Per organization and mode.
#pragma once

#include <cstdint>
#include <string>

#include "core/time.h"

namespace fanfare {

/// 0: no limit; in an organization's own quota: what the deployment says.
struct QuotaLimits {
  std::uint64_t endpoints_max = 0;
  double events_per_second = 0;
  std::uint32_t events_burst = 0;  // 0: what comes in a second
  Duration retention{};            // of the delivery log's index
};

struct Quota {
  std::string organization_id;
  bool test_mode = false;
  QuotaLimits limits;
  TimePoint updated;
};

/// What one instance of ingest took lately.
struct EventUsage {
  std::string organization_id;
  bool test_mode = false;
  std::string instance;
  double events_per_second = 0;
  std::uint64_t refused = 0;  // events, for the quota
  TimePoint at;
};

/// That it uses most of a quota was told, and not yet that it is over.
struct QuotaNotice {
  std::string organization_id;
  bool test_mode = false;
  std::string quota;        // endpoints, eventsPerSecond
  std::string incident_id;  // ULID
  TimePoint since;
};

}  // namespace fanfare
