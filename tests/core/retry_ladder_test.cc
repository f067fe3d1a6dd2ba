#include "core/retry_ladder.h"

#include <gtest/gtest.h>

namespace fanfare {
namespace {

using namespace std::chrono_literals;
const TimePoint kEnded = std::chrono::sys_days(std::chrono::year(2026) / 3 / 5) + 12h;

class RetryLadderTest : public testing::Test {
 protected:
  RetryLadderTest() { dialect.ladder = {1min, 5min, 2h}; }
  std::optional<TimePoint> next(std::uint32_t made, Jitter jitter,
                                std::optional<TimePoint> retry_after = {}) {
    return next_attempt_at(dialect, endpoint, made, kEnded, jitter, retry_after);
  }
  Dialect dialect;
  Endpoint endpoint;
};

TEST_F(RetryLadderTest, EachFailureTakesTheNextRungAndTheLastEndsIt) {
  EXPECT_EQ(next(1, 0), kEnded + 1min);
  EXPECT_EQ(next(2, 0), kEnded + 5min);
  EXPECT_EQ(next(3, 0), kEnded + 2h);
  EXPECT_FALSE(next(4, 0));
}

TEST_F(RetryLadderTest, JitterAddsATenthAndAtMostHalfAMinute) {
  EXPECT_EQ(next(1, 1), kEnded + 66s);
  EXPECT_EQ(next(1, 0.5), kEnded + 63s);
  EXPECT_EQ(next(3, 1), kEnded + 2h + 30s);
}

TEST_F(RetryLadderTest, OwnDelaysReplaceTheDialectsAndHaveNoJitter) {
  endpoint.retry_delays = {7s};
  EXPECT_EQ(next(1, 1), kEnded + 7s);
  EXPECT_FALSE(next(2, 1));
}

TEST_F(RetryLadderTest, TheLaterOfLadderAndRetryAfterCounts) {
  EXPECT_EQ(next(1, 0, kEnded + 10s), kEnded + 1min);
  EXPECT_EQ(next(1, 0, kEnded + 1h), kEnded + 1h);
  EXPECT_FALSE(next(4, 0, kEnded + 1h));
}

TEST(RetryAfter, ReadsSecondsAndTheThreeFormsOfADate) {
  EXPECT_EQ(parse_retry_after("120", kEnded), kEnded + 2min);
  EXPECT_EQ(parse_retry_after(" 120\t", kEnded), kEnded + 2min);
  const TimePoint date = kEnded + 1h;
  EXPECT_EQ(parse_retry_after("Thu, 05 Mar 2026 13:00:00 GMT", kEnded), date);
  EXPECT_EQ(parse_retry_after("Thursday, 05-Mar-26 13:00:00 GMT", kEnded), date);
  EXPECT_EQ(parse_retry_after("Thu Mar  5 13:00:00 2026", kEnded), date);
}

TEST(RetryAfter, IsAtMostADay) {
  EXPECT_EQ(parse_retry_after("86401", kEnded), kEnded + 24h);
  EXPECT_EQ(parse_retry_after("99999999999999999999999", kEnded), kEnded + 24h);
  EXPECT_EQ(parse_retry_after("Thu, 05 Mar 2099 13:00:00 GMT", kEnded), kEnded + 24h);
}

TEST(RetryAfter, WhatIsPastOrCannotBeReadIsNone) {
  for (const char* value : {"", "0", "-5", "1.5", "soon", "12s", "Thu, 05 Mar 2026 11:00:00 GMT",
                            "Thu, 32 Mar 2026 13:00:00 GMT", "Thu, 05 Foo 2026 13:00:00 GMT",
                            "Thu, 05 Mar 2026 25:00:00 GMT", "Thu, 05 Mar 2026 13:00:00 GMTx"}) {
    EXPECT_FALSE(parse_retry_after(value, kEnded)) << value;
  }
  EXPECT_FALSE(parse_retry_after(std::string(100'000, '9'), kEnded));
}

}  // namespace
}  // namespace fanfare
