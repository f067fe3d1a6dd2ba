// A burst for one endpoint: what is held, what is deferred, and when it is sent.
#include <gtest/gtest.h>

#include <map>

#include "codec/dialects.h"
#include "services/dispatcher/dispatcher.h"
#include "services/dispatcher/lane.h"

namespace fanfare::dispatcher {
namespace {

using namespace std::chrono_literals;

/// One partition, one endpoint that answers after `takes`; what is deferred comes back when due.
class Burst {
 public:
  Burst(std::size_t count, Duration takes)
      : dialects_(codec::load_dialects()),
        rungs_(RungSet::of(dialects_.all())),
        takes_(takes),
        unread_(count) {
    Settings settings;
    settings.partitions = 1;
    dispatcher_ = std::make_unique<Dispatcher>(dialects_, rungs_, settings);
    dispatcher_->on_assigned(kFresh, -1, "", now_);
    dispatcher_->on_assigned(kReturned, -1, "", now_);
    Endpoint endpoint;
    endpoint.id = "E";
    endpoint.organization_id = "org";
    endpoint.url = "https://customer.example/";
    endpoint.dialect = "fanfare";
    endpoint.secrets = {{"s", "a-secret-of-a-test", {}}};
    dispatcher_->on_endpoint(endpoint, now_);
  }

  /// A millisecond at a time. Returns how long it took; nullopt if not done by `most`.
  std::optional<Duration> run(Duration most) {
    const std::size_t count = unread_;
    const TimePoint began = now_;
    while (delivered_ < count && now_ - began < most) {
      read();
      perform();
      now_ += 1ms;
      while (!ends_.empty() && ends_.begin()->first <= now_) end();
      dispatcher_->on_tick(now_);
      while (auto batch = dispatcher_->next_batch({0}, 10'000, 64 << 20, now_)) {
        for (Move& move : batch->moves) {
          ++deferrals_;
          const TimePoint due = std::max(move.delivery.not_before, now_ + *move.rung);
          away_.emplace(due, std::move(move.delivery));
        }
      }
    }
    if (delivered_ < count) return std::nullopt;
    return now_ - began;
  }
  std::size_t deferrals() const { return deferrals_; }

 private:
  static constexpr Source kFresh{Stream::kFresh, 0};
  static constexpr Source kReturned{Stream::kReturned, 0};

  void read() {
    for (int i = 0; i < 256 && unread_ > 0 && dispatcher_->wants(kFresh); ++i, --unread_) {
      Delivery delivery;
      delivery.endpoint_id = "E";
      delivery.dialect = "fanfare";
      delivery.body = std::string(500, 'x');
      delivery.accepted = now_;
      dispatcher_->on_record(kFresh, fresh_offset_++, std::move(delivery), now_);
    }
    while (!away_.empty() && away_.begin()->first <= now_ && dispatcher_->wants(kReturned)) {
      dispatcher_->on_record(kReturned, returned_offset_++, std::move(away_.begin()->second), now_);
      away_.erase(away_.begin());
    }
  }

  void perform() {
    for (const StartAttempt& each : dispatcher_->take_actions().start) {
      ends_.emplace(now_ + takes_, each.handle);
    }
  }

  void end() {
    Outcome outcome;
    outcome.outcome_class = OutcomeClass::kSuccess;
    outcome.status = 200;
    dispatcher_->on_attempt_finished(ends_.begin()->second, outcome, 0, now_);
    ends_.erase(ends_.begin());
    Actions actions = dispatcher_->take_actions();
    for (const LogAttempt& each : actions.log) dispatcher_->on_logged(each.handle);
    for (const StartAttempt& each : actions.start) ends_.emplace(now_ + takes_, each.handle);
    ++delivered_;
  }

  DialectSet dialects_;
  RungSet rungs_;
  Duration takes_;
  std::size_t unread_, delivered_ = 0, deferrals_ = 0;
  std::int64_t fresh_offset_ = 0, returned_offset_ = 0;
  TimePoint now_ = from_unix_ms(1'760'000'000'000);
  std::multimap<TimePoint, Handle> ends_;
  std::multimap<TimePoint, Delivery> away_;
  std::unique_ptr<Dispatcher> dispatcher_;
};

TEST(Burst, AHealthyEndpointGetsItAtItsOwnPace) {
  for (Duration takes : {1ms, 5ms, 50ms}) {
    const std::size_t count = 20'000;
    const Duration ideal = takes * count / 10;  // ten requests at a time
    Burst burst(count, takes);
    const auto took = burst.run(ideal * 2);
    ASSERT_TRUE(took) << takes.count() << " ms an attempt: " << burst.deferrals() << " deferrals";
    EXPECT_LT(*took, ideal + ideal / 4 + 2s) << takes.count() << " ms an attempt";
    EXPECT_LT(burst.deferrals(), 4 * count);
  }
}

TEST(Burst, WhatALaneHoldsIsWhatItSendsInFiveSeconds) {
  Lane lane("E", "org", {});
  TimePoint now = from_unix_ms(1'760'000'000'000);
  const auto send = [&](int count, Duration each) {
    for (int i = 0; i < count; ++i) {
      lane.on_waiting(now);
      lane.add_fresh(static_cast<Handle>(i), 1);
    }
    for (int i = 0; i < count; ++i) {
      lane.take_next(now);
      ++lane.in_flight;
      now += each;
      --lane.in_flight;
      lane.on_ended(now);
    }
  };
  send(1'000, 2ms);
  EXPECT_NEAR(static_cast<double>(lane.room(now)), 2'500, 50);
  send(1'000, 100ms);
  EXPECT_EQ(lane.room(now), Lane::kWaitingMin);
}

TEST(Burst, AnEndpointThatStopsAnsweringIsSlowAfterHalfASecond) {
  Lane lane("E", "org", {});
  TimePoint now = from_unix_ms(1'760'000'000'000);
  lane.on_waiting(now);
  lane.add_fresh(1, 1);
  lane.in_flight = 10;
  EXPECT_EQ(lane.room(now), 5'000u);
  now += 600ms;
  EXPECT_EQ(lane.room(now), Lane::kWaitingMin);
}

TEST(Burst, TurnsFollowEachOtherAtThePaceButNotFurtherThanItWasWatched) {
  Lane lane("E", "org", {});
  TimePoint now = from_unix_ms(1'760'000'000'000);
  lane.on_waiting(now);
  lane.add_fresh(1, 1);
  lane.in_flight = 10;
  for (int i = 0; i < 100'000; ++i) EXPECT_LE(lane.next_turn(now, true), now + 1s);
  for (int i = 0; i < 100; ++i) lane.on_ended(now += 10ms);
  const TimePoint first = lane.next_turn(now, true);
  for (int i = 0; i < 99; ++i) lane.next_turn(now, true);
  EXPECT_EQ(lane.next_turn(now, true), first + 800ms);  // a fifth too early: never idle
  for (int i = 0; i < 10'000; ++i) EXPECT_LE(lane.next_turn(now, true), now + 8s);
}

TEST(Burst, ABacklogThatComesBackLeavesRoomAndTurnsToWhatIsFresh) {
  Lane lane("E", "org", {});
  TimePoint now = from_unix_ms(1'760'000'000'000);
  constexpr std::size_t kMost = 10;
  lane.on_waiting(now);
  for (Handle each = 0; each < kMost; ++each) {
    ASSERT_TRUE(lane.has_room(false, kMost));
    lane.add_returned(each, now, 1);
  }
  EXPECT_FALSE(lane.has_room(false, kMost));
  for (Handle each = 0; each < kMost / 2; ++each) {
    ASSERT_TRUE(lane.has_room(true, kMost));
    lane.add_fresh(100 + each, 1);
  }
  EXPECT_FALSE(lane.has_room(true, kMost));

  lane.in_flight = 10;
  for (int i = 0; i < 100; ++i) lane.on_ended(now += 100ms);
  for (int i = 0; i < 1'000; ++i) lane.next_turn(now, false);
  EXPECT_GT(lane.next_turn(now, false), now + 60s);
  EXPECT_LT(lane.next_turn(now, true), now + 5s);
}

}  // namespace
}  // namespace fanfare::dispatcher
