// A delivery goes on in another run: sent again, tried earlier than its rung says, or cancelled.
#pragma once

#include <cstdint>
#include <string>

#include "core/time.h"

namespace fanfare {

struct Run {
  std::string delivery_id;  // 26 characters, without the dialect's prefix
  std::string organization_id;
  std::string endpoint_id;  // ULID, without prefix
  bool test_mode = false;
  std::uint32_t run = 0;
  bool supersedes = false;  // a copy of a lower run may still wait somewhere: it is void
  std::string cause;        // "retry", "cancel", "redrive", "replay"
  TimePoint at;
  std::string job_id;  // of a replay; "" else
  std::string event_id;
  std::string event_type;  // as the dialect sends it
  std::string dialect;
  TimePoint accepted;  // the event's
};

}  // namespace fanfare
