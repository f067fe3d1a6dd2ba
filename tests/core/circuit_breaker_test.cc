#include "core/circuit_breaker.h"

#include <gtest/gtest.h>

namespace fanfare {
namespace {

using namespace std::chrono_literals;
using State = CircuitBreaker::State;

class CircuitBreakerTest : public testing::Test {
 protected:
  void fail(int times = 1) {
    for (int i = 0; i < times; ++i) breaker.on_finished(OutcomeClass::kTimeout, now);
  }
  void probe(OutcomeClass result) {
    now = breaker.probe_at();
    ASSERT_EQ(breaker.allowed(now, 10), 1u);
    breaker.on_started(now);
    ASSERT_EQ(breaker.allowed(now, 10), 0u);
    breaker.on_finished(result, now);
  }
  TimePoint now = from_unix_ms(1'760'000'000'000);
  CircuitBreaker breaker{CircuitBreaker::Settings{}};
};

TEST_F(CircuitBreakerTest, OpensAfterTenFailuresInARowWithoutAnAnswer) {
  fail(9);
  EXPECT_EQ(breaker.allowed(now, 10), 10u);
  fail();
  EXPECT_EQ(breaker.state(), State::kOpen);
  EXPECT_EQ(breaker.allowed(now, 10), 0u);
  EXPECT_EQ(breaker.probe_at(), now + 5s);
}

TEST_F(CircuitBreakerTest, AnyAnswerStartsTheCountAnew) {
  fail(9);
  breaker.on_finished(OutcomeClass::kHttp5xx, now);
  fail(9);
  EXPECT_EQ(breaker.state(), State::kClosed);
}

TEST_F(CircuitBreakerTest, ProbesHalfAsOftenAfterEachFailureUpToHalfAnHour) {
  fail(10);
  for (Duration wait = 10s; wait < 1h; wait *= 2) {
    probe(OutcomeClass::kConnectRefused);
    EXPECT_EQ(breaker.probe_at() - now, std::min<Duration>(wait, 30min));
  }
}

TEST_F(CircuitBreakerTest, RequestsInFlightWhenItOpenedDoNotCount) {
  fail(19);  // nine more were under way
  probe(OutcomeClass::kTimeout);
  EXPECT_EQ(breaker.probe_at() - now, 10s);
}

TEST_F(CircuitBreakerTest, RampsUpAfterItClosed) {
  fail(10);
  probe(OutcomeClass::kHttp4xx);
  EXPECT_EQ(breaker.state(), State::kClosed);
  std::uint32_t expected = 1;
  for (int i = 0; i < 4; ++i, expected *= 2) {
    EXPECT_EQ(breaker.allowed(now, 100), expected);
    breaker.on_finished(OutcomeClass::kSuccess, now);
  }
}

TEST_F(CircuitBreakerTest, AProbeThatWasCutOffIsMadeAgain) {
  fail(10);
  probe(OutcomeClass::kShutdown);
  EXPECT_EQ(breaker.state(), State::kOpen);
  EXPECT_EQ(breaker.allowed(now, 10), 1u);
}

TEST_F(CircuitBreakerTest, AnotherOwnerGoesOnWithTheNextProbe) {
  CircuitBreaker other({}, State::kHalfOpen, now + 40s, 13);
  EXPECT_EQ(other.allowed(now + 39s, 10), 0u);
  EXPECT_EQ(other.allowed(now + 40s, 10), 1u);
}

}  // namespace
}  // namespace fanfare
