#include "runtime/boot_clock.h"

#include <gtest/gtest.h>

#include <ctime>

namespace fanfare::runtime {
namespace {

std::chrono::nanoseconds since_boot() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Where the machine was suspended once, or in a time namespace, no other clock of the kernel's says
// the same (unshare --time --boottime=1000).
TEST(BootClock, CountsSinceTheBoot) {
  const auto before = since_boot();
  const auto now = BootClock::now().time_since_epoch();
  EXPECT_LE(before, now);
  EXPECT_LE(now, since_boot());
}

}  // namespace
}  // namespace fanfare::runtime
