// Retry-After, at several times of receipt.
#include "core/retry_ladder.h"
#include "fuzz.h"

namespace fanfare::fuzz {

void run(std::string_view input) {
  for (const std::int64_t ms : {0LL, 784'111'777'000LL, 1'733'000'000'123LL, 4'102'444'800'000LL}) {
    const TimePoint received{std::chrono::milliseconds(ms)};
    const auto until = parse_retry_after(input, received);
    MUST(!until || (*until >= received && *until <= received + std::chrono::hours(24)));
  }
}

}  // namespace fanfare::fuzz
