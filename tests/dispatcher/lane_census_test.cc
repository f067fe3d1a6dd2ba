#include "services/dispatcher/lane_census.h"

#include <gtest/gtest.h>

namespace fanfare::dispatcher {
namespace {

using namespace std::chrono_literals;

class LaneCensusTest : public testing::Test {
 protected:
  Lane& add(const std::string& id) {
    auto& lane = lanes[id];
    lane = std::make_unique<Lane>(id, "org", CircuitBreaker::Settings{});
    return *lane;
  }
  const LaneCounts& counted() {
    now += 1s;
    census.go_on(lanes, now);
    return census.counts();
  }

  TimePoint now = from_unix_ms(1'760'000'000'000);
  Lanes lanes;
  LaneCensus census;
};

TEST_F(LaneCensusTest, EveryLaneIsInOneState) {
  add("idle");
  add("busy").in_flight = 1;
  add("disabled").disabled_reason = "gone";
  add("paused").paused_until = now + 1h;
  auto& broken = add("closed off");
  for (int i = 0; i < 10; ++i) broken.breaker().on_finished(OutcomeClass::kTimeout, now);
  auto& slow = add("throttled");
  slow.rate.set(0.1, 1);
  slow.rate.take(now);
  slow.add_fresh(1, 100);
  const LaneCounts& counts = counted();
  EXPECT_EQ(counts.idle, 1u);
  EXPECT_EQ(counts.busy, 1u);
  EXPECT_EQ(counts.disabled, 1u);
  EXPECT_EQ(counts.paused, 1u);
  EXPECT_EQ(counts.closed_off, 1u);
  EXPECT_EQ(counts.throttled, 1u);
  EXPECT_EQ(counts.open, 1u);
}

TEST_F(LaneCensusTest, WhatWaitsForItsEndpointIsNotReady) {
  auto& ready = add("ready");
  ready.add_fresh(1, 100);
  ready.queued = true;
  auto& full = add("full");
  full.add_fresh(2, 100);
  full.add_fresh(3, 100);
  EXPECT_EQ(counted().ready, 1u);
  EXPECT_EQ(counted().held_back, 2u);
}

TEST_F(LaneCensusTest, ManyLanesAreCountedOverSeveralTicks) {
  for (int i = 0; i < 10'000; ++i) add(std::to_string(i));
  now += 1s;
  census.go_on(lanes, now);
  EXPECT_EQ(census.counts().idle, 0u);
  for (int i = 0; i < 10; ++i) census.go_on(lanes, now);
  EXPECT_EQ(census.counts().idle, 10'000u);
}

TEST_F(LaneCensusTest, LanesThatComeMeanwhileSpoilNoCount) {
  for (int i = 0; i < 5'000; ++i) add(std::to_string(i));
  now += 1s;
  census.go_on(lanes, now);
  for (int i = 5'000; i < 50'000; ++i) add(std::to_string(i));  // rehashed
  for (int i = 0; i < 50; ++i) census.go_on(lanes, now);
  EXPECT_EQ(census.counts().idle, 50'000u);
}

}  // namespace
}  // namespace fanfare::dispatcher
