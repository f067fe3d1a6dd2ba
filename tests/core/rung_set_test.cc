#include "core/rung_set.h"

#include <gtest/gtest.h>

#include <random>

namespace fanfare {
namespace {

using namespace std::chrono_literals;

const RungSet& all_rungs() {
  static const RungSet rungs(
      {1s, 5s, 30s, 1min, 5min, 30min, 1h, 2h, 5h, 6h, 8h, 10h, 12h, 14h, 20h, 24h});
  return rungs;
}

struct Way {
  Duration waited{0};
  int hops = 0;
};

/// As retry goes: a record leaves its rung at the rung's end, or when it is due if that is earlier.
Way walk(Duration wait) {
  Way way;
  while (const auto rung = all_rungs().next_hop(wait - way.waited)) {
    way.waited = std::min(way.waited + *rung, wait);
    ++way.hops;
  }
  return way;
}

TEST(RungSet, ReachesAnyDueTimeWithinASecondAndNeverEarly) {
  std::mt19937_64 random(1);
  for (std::int64_t ms = 1'000; ms <= 86'400'000;
       ms += static_cast<std::int64_t>(random() % 4'001)) {
    const Way way = walk(Duration(ms));
    ASSERT_LT(ms - way.waited.count(), 500) << ms;  // what is left is waited out in the lane
    ASSERT_LE(way.waited.count(), ms);
    ASSERT_LE(way.hops, 24) << ms;
  }
}

TEST(RungSet, ADelayThatHasARungTakesOneHop) {
  for (Duration rung : all_rungs().delays()) {
    EXPECT_EQ(all_rungs().next_hop(rung), rung);
    EXPECT_EQ(walk(rung).hops, 1);
  }
}

TEST(RungSet, ARetryDecidedALittleLateStillTakesItsRung) {
  EXPECT_EQ(all_rungs().next_hop(1min - 1ms), Duration(1min));
  EXPECT_EQ(all_rungs().next_hop(1min - 501ms), Duration(30s));
}

TEST(RungSet, WhatIsTooNearHasNoHop) {
  EXPECT_FALSE(all_rungs().next_hop(0ms));
  EXPECT_FALSE(all_rungs().next_hop(499ms));
  EXPECT_FALSE(all_rungs().next_hop(-1h));
  EXPECT_EQ(all_rungs().next_hop(500ms), Duration(1s));
}

TEST(RungSet, WhatIsFartherThanTheLongestRungTakesItFirst) {
  EXPECT_EQ(all_rungs().next_hop(72h), Duration(24h));
}

}  // namespace
}  // namespace fanfare
