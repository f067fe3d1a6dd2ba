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
  next.resume(left.taken_until(), kStart);
  EXPECT_EQ(start_many(next, 2) - kStart, 100ms);
}

/// When `count` more may start, one after another, from `now` on; asked every 10 ms meanwhile.
TimePoint after_more(RateLimit& limit, TimePoint now, int count) {
  const TimePoint late = now + 10min;
  for (int i = 0; i < count; ++i) {
    while (limit.next(now) > now && now < late) now += 10ms;
    limit.take(now);
  }
  return now;
}

TEST(RateLimit, AClockThatIsSetBackHoldsNothingUp) {
  RateLimit limit;
  limit.set(5, 1);
  limit.take(kStart);
  const TimePoint back = kStart - 1h;
  EXPECT_LE(limit.next(back), back + 1'200ms);
  EXPECT_LE(after_more(limit, back, 1), back + 1'210ms);
  EXPECT_LE(after_more(limit, back + 2s, 10), back + 2s + 1'810ms);
}

TEST(RateLimit, AnOwnerWhoseClockWasAheadHoldsNothingUp) {
  RateLimit limit;
  limit.set(1, 3);
  limit.resume(kStart + 1h, kStart);
  EXPECT_LE(after_more(limit, kStart, 1), kStart + limit.refill());
}

TEST(RateLimit, ADebtIsPaidThoughTheClockIsSetBack) {
  RateLimit limit;
  limit.set(10, 1);
  limit.take(kStart, 100);
  EXPECT_EQ(limit.next(kStart) - kStart, 10s);
  EXPECT_EQ(limit.next(kStart - 500ms) - kStart, 10s);
  const TimePoint back = kStart - 1h;
  const TimePoint paid = after_more(limit, back, 1);
  EXPECT_GE(paid, back + 10s);
  EXPECT_LE(paid, back + 11'010ms);
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
