#include "core/rate_limit.h"

#include <gtest/gtest.h>

namespace fanfare {
namespace {

using namespace std::chrono_literals;
const TimePoint kStart = from_unix_ms(1'760'000'000'000);

TimePoint start_many(RateLimit& limit, int count) {
  TimePoint now = kStart;
  for (int i = 0; i < count; ++i) {
    now = limit.next(now);
    limit.take(now);
  }
  return now;
}

TEST(RateLimit, AHundredStartsAtFiveASecondTakeNearlyTwentySeconds) {
  RateLimit limit;
  limit.set(5, 1);
  EXPECT_EQ(start_many(limit, 100) - kStart, 19'800ms);
}

TEST(RateLimit, ABurstStartsAtOnceAndTheRestAtTheRate) {
  RateLimit limit;
  limit.set(5, 10);
  EXPECT_EQ(start_many(limit, 10), kStart);
  EXPECT_EQ(limit.next(kStart) - kStart, 200ms);
}

TEST(RateLimit, WithoutABurstOfItsOwnItIsWhatComesInASecond) {
  for (const auto& [per_second, burst] : {std::pair{5.0, 5}, {2.5, 3}, {0.2, 1}}) {
    RateLimit limit;
    limit.set(per_second, 0);
    EXPECT_EQ(start_many(limit, burst), kStart);
    EXPECT_GT(limit.next(kStart), kStart);
  }
}

TEST(RateLimit, GoesOnWhereAnotherOneStopped) {
  RateLimit left, next;
  for (RateLimit* each : {&left, &next}) each->set(10, 5);
  start_many(left, 4);
  next.resume(left.taken_until());
  EXPECT_EQ(start_many(next, 2) - kStart, 100ms);
}

TEST(RateLimit, NoRateIsNoLimit) {
  RateLimit limit;
  limit.set(0, 0);
  EXPECT_EQ(start_many(limit, 100'000), kStart);
}

TEST(RateLimit, ThereIsNoBurstForAnOwnerThatDoesNotKnowTheLastOne) {
  RateLimit limit;
  limit.set(10, 5);
  limit.start_empty(kStart);
  EXPECT_EQ(start_many(limit, 3) - kStart, 300ms);
}

}  // namespace
}  // namespace fanfare
