// Deliveries that begin anew, and the copies of their older runs.
#include "dispatcher_fixture.h"

namespace fanfare::dispatcher {
namespace {

using namespace std::chrono_literals;

Run superseding(const std::string& delivery_id, std::uint32_t number) {
  Run run;
  run.delivery_id = delivery_id;
  run.endpoint_id = "E";
  run.run = number;
  run.supersedes = true;
  return run;
}

TEST_F(DispatcherTest, ACopyOfAnOlderRunIsDroppedWithItsOffset) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  dispatcher.on_run(superseding("D0", 1));
  deliver("E", 0, now - 1s);
  EXPECT_TRUE(started().empty());
  const auto written = batch();
  ASSERT_TRUE(written);
  EXPECT_TRUE(written->empty());
  EXPECT_EQ(written->progress.at(0).commit.offset, 1);
}

TEST_F(DispatcherTest, TheRunThatCountsIsSent) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  dispatcher.on_run(superseding("D0", 1));
  Delivery delivery;
  delivery.id = "D0";
  delivery.endpoint_id = "E";
  delivery.dialect = "fanfare";
  delivery.run = 1;
  dispatcher.on_record(kReturned, 0, delivery, now);
  EXPECT_EQ(started().size(), 1u);
}

TEST_F(DispatcherTest, WhatIsSupersededWhileItWaitsInTheLaneNeverStarts) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  dispatcher.hold(true, now);
  deliver("E", 0, now - 1s);
  deliver("E", 1, now - 1s);
  dispatcher.on_run(superseding("D0", 1));
  dispatcher.hold(false, now);
  EXPECT_EQ(started().size(), 1u);
  EXPECT_EQ(dispatcher.deliveries(), 1u);
}

TEST_F(DispatcherTest, WhatIsSupersededInFlightDoesNotClimb) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  deliver("E", 0);
  const Handle handle = started().at(0).handle;
  dispatcher.on_run(superseding("D0", 1));
  end(handle, outcome(OutcomeClass::kHttp5xx, 500));
  EXPECT_EQ(pending.log.at(0).record.result, AttemptResult::kRetrying);
  const auto written = batch();
  ASSERT_TRUE(written);
  EXPECT_TRUE(written->empty());
  EXPECT_EQ(written->progress.at(0).commit.offset, 1);
}

TEST_F(DispatcherTest, AnotherOwnerIsToldAnewWhatIsSuperseded) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  dispatcher.on_run(superseding("D0", 1));
  revoke();
  assign();
  deliver("E", 0, now - 1s);
  EXPECT_EQ(started().size(), 1u);
}

TEST_F(DispatcherTest, TheAgeOfWhatBeganAnewCountsFromThen) {
  assign();
  auto paused = endpoint("E");
  paused.status = EndpointStatus::kPaused;
  dispatcher.on_endpoint(paused, now);
  Delivery delivery;
  delivery.id = "D0";
  delivery.endpoint_id = "E";
  delivery.dialect = "fanfare";
  delivery.accepted = now - 200h;
  delivery.restarted = now;
  dispatcher.on_record(kReturned, 0, delivery, now);
  const auto written = batch();
  EXPECT_EQ(written->moves.size(), 1u);
  EXPECT_TRUE(written->dead_letters.empty());
}

}  // namespace
}  // namespace fanfare::dispatcher
