#include "dispatcher_fixture.h"

namespace fanfare::dispatcher {
namespace {

using namespace std::chrono_literals;

class RateTest : public DispatcherTest {
 protected:
  /// "E", with a burst of three.
  static Endpoint one_a_second() {
    Endpoint limited = endpoint("E");
    limited.rate_per_second = 1;
    limited.rate_burst = 3;
    return limited;
  }
};

TEST_F(RateTest, ThereIsNoSecondBurstAfterAnotherOwner) {
  assign();
  dispatcher.on_endpoint(one_a_second(), now);
  now += 10s;
  deliver("E", 0);
  ASSERT_EQ(started().size(), 1u);  // in flight over the rebalances: the lane stays
  revoke();
  now += 5s;  // somebody else sends its burst
  assign();
  for (int offset = 0; offset < 3; ++offset) deliver("E", offset);
  EXPECT_TRUE(started().empty());
  now += 1s;
  dispatcher.on_tick(now);
  EXPECT_EQ(started().size(), 1u);
}

TEST_F(RateTest, TheRateGoesOnWhereAnOwnerLeftInOrder) {
  assign();
  const Endpoint limited = one_a_second();
  dispatcher.on_endpoint(limited, now);
  now += 10s;
  for (int offset = 0; offset < 2; ++offset) deliver("E", offset);
  ASSERT_EQ(started().size(), 2u);
  dispatcher.leave(now);
  const auto left = batch();
  ASSERT_TRUE(left);
  ASSERT_EQ(left->states.size(), 1u);

  Dispatcher next(dialects(), rungs(), one_partition());
  next.on_endpoint(limited, now);
  for (const Source& source : {kFresh, kReturned}) next.on_assigned(source, -1, "", now);
  next.on_state(left->states[0]);
  for (int offset = 0; offset < 3; ++offset)
    next.on_record(kFresh, offset, delivery("E", offset), now);
  EXPECT_TRUE(
      next.take_actions().start.empty());  // the word of the first is still there for a third
  const auto taken_back = next.next_batch({0}, 100, 1 << 20, now);
  ASSERT_TRUE(taken_back);
  ASSERT_EQ(taken_back->states.size(), 1u);
  EXPECT_EQ(taken_back->states[0].rate_taken_until, TimePoint{});
  next.on_committed(*taken_back, now);
  next.on_tick(now);
  EXPECT_EQ(next.take_actions().start.size(), 1u);
  now += 1s;
  next.on_tick(now);
  EXPECT_EQ(next.take_actions().start.size(), 1u);
}

TEST_F(RateTest, AnOwnerWhoseClockWasAheadHoldsNothingUp) {
  EndpointState left;
  left.endpoint_id = "E";
  left.epoch = one_a_second().epoch;
  left.breaker = "closed";
  left.rate_taken_until = now + 1h;
  assign();
  dispatcher.on_state(left);
  dispatcher.on_endpoint(one_a_second(), now);
  deliver("E", 0);
  const auto taken_back = batch();
  ASSERT_TRUE(taken_back);
  dispatcher.on_committed(*taken_back, now);
  const TimePoint refilled = now + 3s;
  while (now < refilled && started().empty()) {
    now += 10ms;
    dispatcher.on_tick(now);
  }
  EXPECT_LT(now, refilled);
}

TEST_F(RateTest, WhatWaitsForItsTurnDoesNotWaitForAClockThatIsSetBack) {
  assign();
  dispatcher.on_endpoint(one_a_second(), now);
  now += 10s;
  for (int offset = 0; offset < 4; ++offset) deliver("E", offset);
  ASSERT_EQ(started().size(), 3u);
  now -= 1h;
  dispatcher.on_clock_set_back(now);
  EXPECT_TRUE(started().empty());
  ASSERT_TRUE(dispatcher.next_wake());
  EXPECT_LE(*dispatcher.next_wake(), now + 2s);
  now = *dispatcher.next_wake();
  dispatcher.on_tick(now);
  EXPECT_EQ(started().size(), 1u);
}

TEST_F(RateTest, AHigherRateCountsAtOnce) {
  assign();
  Endpoint limited = endpoint("E");
  limited.rate_per_second = 0.001;
  dispatcher.on_endpoint(limited, now);
  now += 2'000s;
  deliver("E", 0);
  deliver("E", 1);
  EXPECT_EQ(started().size(), 1u);
  limited.rate_per_second = 10;
  limited.version = 2;
  dispatcher.on_endpoint(limited, now);
  now += 100ms;
  dispatcher.on_tick(now);
  EXPECT_EQ(started().size(), 1u);
}

}  // namespace
}  // namespace fanfare::dispatcher
