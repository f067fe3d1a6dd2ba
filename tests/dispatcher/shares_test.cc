// Who holds requests for long leaves some for others.
#include "dispatcher_fixture.h"

namespace fanfare::dispatcher {
namespace {

constexpr std::size_t kRequests = 40;

class Shares : public DispatcherTest {
 protected:
  Shares() : DispatcherTest(settings()) {}
  static Settings settings() {
    auto settings = one_partition();
    settings.in_flight_max = kRequests;
    return settings;
  }
  void add(const std::string& id, const std::string& organization, std::uint32_t concurrency) {
    auto made = endpoint(id);
    made.organization_id = organization;
    made.concurrency_max = concurrency;
    dispatcher.on_endpoint(made, now);
    organization_of_[id] = organization;
  }
  void deliver(const std::string& id) {
    auto made = delivery(id, next_);
    made.organization_id = organization_of_.at(id);
    dispatcher.on_record(kFresh, next_++, made, now);
  }

 private:
  std::map<std::string, std::string> organization_of_;
  std::int64_t next_ = 0;
};

TEST_F(Shares, AnEndpointThatAnswersSlowlyTakesAHalfAtMost) {
  assign();
  add("SLOW", "org", 1'000);
  for (int i = 0; i < 100; ++i) deliver("SLOW");
  EXPECT_EQ(started().size(), kRequests / 2);
}

TEST_F(Shares, SlowEndpointsLeaveRequestsForOthers) {
  assign();
  for (const auto* id : {"SLOW1", "SLOW2", "SLOW3"}) add(id, "slow", 1'000);
  add("WELL", "well", 10);
  for (int i = 0; i < 100; ++i)
    for (const auto* id : {"SLOW1", "SLOW2", "SLOW3"}) deliver(id);
  EXPECT_LT(started().size(), kRequests);
  for (int i = 0; i < 200; ++i) {
    deliver("WELL");
    const auto start = started();
    ASSERT_EQ(start.size(), 1u) << i;
    end(start[0].handle, outcome(OutcomeClass::kSuccess, 200));
    ASSERT_TRUE(pending.start.empty()) << "slow ones get no more for it";
  }
}

TEST_F(Shares, AnOrganizationOfManySlowEndpointsLeavesSomeToo) {
  assign();
  for (int i = 0; i < 100; ++i) {
    add("SLOW" + std::to_string(i), "slow", 10);
    deliver("SLOW" + std::to_string(i));
  }
  EXPECT_EQ(started().size(), kRequests * 4 / 5);
  for (int i = 0; i < 4; ++i) {
    add("WELL" + std::to_string(i), "well", 10);
    deliver("WELL" + std::to_string(i));
  }
  EXPECT_EQ(started().size(), 4u);
}

TEST_F(Shares, WhatWasPassedOverGoesOnAsOthersEnd) {
  assign();
  for (const auto* id : {"A", "B", "C"}) add(id, id, 1'000);
  for (int i = 0; i < 100; ++i)
    for (const auto* id : {"A", "B", "C"}) deliver(id);
  std::deque<Handle> under_way;
  const auto take = [&](const Actions& actions) {
    for (const auto& each : actions.start) under_way.push_back(each.handle);
  };
  take(dispatcher.take_actions());
  int ended = 0;
  for (; !under_way.empty(); ++ended) {
    const auto handle = under_way.front();
    under_way.pop_front();
    end(handle, outcome(OutcomeClass::kSuccess, 200));
    take(pending);
  }
  EXPECT_EQ(ended, 300);
}

TEST_F(DispatcherTest, AnEndpointThatAnswersSlowlyDoesNotStopItsPartition) {
  assign();
  auto slow = endpoint("SLOW");
  slow.concurrency_max = 1'000;
  dispatcher.on_endpoint(slow, now);
  dispatcher.on_endpoint(endpoint("WELL"), now);
  std::size_t deferred = 0;
  for (std::int64_t offset = 0; offset < 4'000; ++offset) {
    ASSERT_TRUE(dispatcher.wants(kFresh)) << offset;
    const bool well = offset % 2 == 1;
    deliver(well ? "WELL" : "SLOW", offset);
    const auto start = started();
    if (well) {
      ASSERT_EQ(start.size(), 1u) << offset;
      end(start[0].handle, outcome(OutcomeClass::kSuccess, 200));
    }
    if (offset % 50 != 0) continue;
    while (const auto moved = batch()) {
      deferred += moved->moves.size();
      dispatcher.on_committed(*moved, now);
    }
  }
  EXPECT_GT(deferred, 1'000u);
}

}  // namespace
}  // namespace fanfare::dispatcher
