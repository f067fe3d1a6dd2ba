#include <algorithm>

#include "dispatcher_fixture.h"

namespace fanfare::dispatcher {
namespace {

using namespace std::chrono_literals;

TEST_F(DispatcherTest, AnOffsetMovesOnlyAfterTheAttemptIsLogged) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  deliver("E", 0);
  const auto attempts = started();
  ASSERT_EQ(attempts.size(), 1u);
  dispatcher.on_attempt_finished(attempts[0].handle, outcome(OutcomeClass::kSuccess, 200), 0, now);
  EXPECT_FALSE(batch());
  dispatcher.on_logged(dispatcher.take_actions().log.at(0).handle);
  const auto written = batch();
  ASSERT_TRUE(written);
  EXPECT_EQ(written->progress.at(0).commit.offset, 1);
  EXPECT_EQ(dispatcher.bytes(), 0u);
}

TEST_F(DispatcherTest, AnAttemptThatIsCutOffIsLoggedAndRepeatedUnderTheSameNumber) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  deliver("E", 0);
  end(started().at(0).handle, outcome(OutcomeClass::kShutdown));
  ASSERT_EQ(pending.log.size(), 1u);
  EXPECT_EQ(pending.log[0].record.outcome.outcome_class, OutcomeClass::kShutdown);
  EXPECT_EQ(pending.log[0].record.number, 1u);
  EXPECT_EQ(pending.log[0].record.result, AttemptResult::kRetrying);
  EXPECT_FALSE(batch());
  EXPECT_EQ(dispatcher.bytes(), 0u);
  revoke();
  assign();
  deliver("E", 0);
  end(started().at(0).handle, outcome(OutcomeClass::kSuccess, 200));
  EXPECT_EQ(pending.log.at(0).record.number, 1u);
}

TEST_F(DispatcherTest, ARetryAndItsOffsetAreInOneTransaction) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  deliver("E", 0);
  end(started().at(0).handle, outcome(OutcomeClass::kHttp5xx, 500));
  const auto written = batch();
  ASSERT_TRUE(written);
  ASSERT_EQ(written->moves.size(), 1u);
  EXPECT_EQ(written->moves[0].rung, Duration(1min));
  EXPECT_EQ(written->moves[0].delivery.attempts_made, 1u);
  EXPECT_EQ(written->moves[0].delivery.not_before, now + 1min);
  EXPECT_EQ(written->progress.at(0).commit.offset, 1);
}

TEST_F(DispatcherTest, ARetryCanBeGatheredUnlessItIsDueAtOnce) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  Endpoint hasty = endpoint("H");
  hasty.retry_delays = {200ms};
  dispatcher.on_endpoint(hasty, now);
  EXPECT_FALSE(dispatcher.is_urgent({0}));
  deliver("E", 0);
  end(started().at(0).handle, outcome(OutcomeClass::kHttp5xx, 500));
  EXPECT_FALSE(dispatcher.is_urgent({0}));
  deliver("H", 1);
  end(started().at(0).handle, outcome(OutcomeClass::kHttp5xx, 500));
  EXPECT_TRUE(dispatcher.is_urgent({0}));
  EXPECT_EQ(batch()->moves.size(), 2u);
  EXPECT_FALSE(dispatcher.is_urgent({0}));
}

TEST_F(DispatcherTest, ManyRetriesOfOneSourceLetTheOtherThrough) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  for (std::int64_t offset = 0; offset < 5; ++offset) deliver("E", offset);
  deliver("E", 100, now - 1s);
  for (const auto& attempt : started()) end(attempt.handle, outcome(OutcomeClass::kHttp5xx, 500));
  std::vector<std::vector<std::string>> written;
  while (const auto few = dispatcher.next_batch({0}, 2, 1 << 20, now)) {
    auto& ids = written.emplace_back();
    for (const Move& move : few->moves) ids.push_back(move.delivery.id);
  }
  EXPECT_EQ(written,
            (std::vector<std::vector<std::string>>{{"D0", "D1"}, {"D100", "D2"}, {"D3", "D4"}}));
}

TEST_F(DispatcherTest, ManyRetriesDontWaitForMore) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  for (std::int64_t offset = 0; !dispatcher.is_urgent({0}); ++offset) {
    ASSERT_LT(offset, 1'000);
    deliver("E", offset);
    end(started().at(0).handle, outcome(OutcomeClass::kHttp5xx, 500));
  }
}

TEST_F(DispatcherTest, NothingStartsBeforeItIsDue) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  deliver("E", 0, now + 300ms);
  EXPECT_TRUE(started().empty());
  ASSERT_EQ(dispatcher.next_wake(), now + 300ms);
  now += 299ms;
  dispatcher.on_tick(now);
  EXPECT_TRUE(started().empty());
  now += 1ms;
  dispatcher.on_tick(now);
  EXPECT_EQ(started().size(), 1u);
}

TEST_F(DispatcherTest, AnEndpointThatOnlyFailsIsDisabledAfterItsNotices) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  std::int64_t offset = 0;
  const auto state_after_failure = [&]() -> std::optional<EndpointState> {
    deliver("E", offset++);
    end(started().at(0).handle, outcome(OutcomeClass::kHttp5xx, 500));
    const auto written = batch();
    if (!written || written->states.empty()) return std::nullopt;
    return written->states.at(0);
  };
  EXPECT_EQ(state_after_failure()->failing_stage, 0u);
  now += 23h;
  EXPECT_FALSE(state_after_failure());
  now += 2h;
  EXPECT_EQ(state_after_failure()->failing_stage, 1u);
  EXPECT_FALSE(state_after_failure());
  now += 48h;
  EXPECT_EQ(state_after_failure()->failing_stage, 2u);
  now += 48h;
  EXPECT_EQ(state_after_failure()->disabled_reason, "continuous_failure");
  deliver("E", offset++);
  EXPECT_TRUE(started().empty());
  EXPECT_EQ(batch()->dead_letters.at(0).reason, DeadLetterReason::kEndpointDisabled);
}

TEST_F(DispatcherTest, ASuccessBeginsTheNoticesAnew) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  deliver("E", 0);
  end(started().at(0).handle, outcome(OutcomeClass::kHttp5xx, 500));
  now += 25h;
  deliver("E", 1);
  end(started().at(0).handle, outcome(OutcomeClass::kHttp5xx, 500));
  deliver("E", 2);
  end(started().at(0).handle, outcome(OutcomeClass::kSuccess, 200));
  const auto written = batch();
  ASSERT_EQ(written->states.size(), 1u);
  EXPECT_EQ(written->states[0].failing_stage, 0u);
  EXPECT_EQ(written->states[0].failing_since, TimePoint{});
}

TEST_F(DispatcherTest, TheStateOfADeletedEndpointIsRemovedByTheOwnerOnly) {
  dispatcher.on_endpoint(endpoint("DELETED-BEFORE"), now);
  dispatcher.on_endpoint_removed("DELETED-BEFORE", now);
  assign();
  EXPECT_FALSE(batch());
  dispatcher.on_endpoint(endpoint("E"), now);
  deliver("E", 0);
  end(started().at(0).handle, outcome(OutcomeClass::kHttp5xx, 500));
  dispatcher.on_endpoint_removed("E", now);
  const auto written = batch();
  ASSERT_TRUE(written);
  EXPECT_EQ(written->states_removed, std::vector<std::string>{"E"});
  EXPECT_TRUE(written->states.empty());
  EXPECT_FALSE(batch());
}

TEST_F(DispatcherTest, ASyncSaysNothingOfEndpointsMadeAfterItBegan) {
  assign();
  deliver("DELETED", 0);
  EXPECT_TRUE(dispatcher.take_actions().sync_endpoints);
  deliver("MADE-MEANWHILE", 1);
  EXPECT_TRUE(dispatcher.take_actions().sync_endpoints);
  dispatcher.on_endpoints_synced(now);
  auto written = batch();
  ASSERT_TRUE(written);
  ASSERT_EQ(written->dead_letters.size(), 1u);
  EXPECT_EQ(written->dead_letters[0].delivery.endpoint_id, "DELETED");
  dispatcher.on_endpoint(endpoint("MADE-MEANWHILE"), now);
  dispatcher.on_endpoints_synced(now);
  EXPECT_EQ(started().size(), 1u);
}

TEST_F(DispatcherTest, WhatWasNotCommittedBeforeARebalanceIsForgotten) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  deliver("E", 0);
  deliver("E", 1);
  const auto attempts = started();
  ASSERT_EQ(attempts.size(), 2u);
  end(attempts[0].handle, outcome(OutcomeClass::kHttp410, 410));  // disables it, not yet committed
  ASSERT_TRUE(batch());                                           // and this one is rejected
  revoke();
  assign();
  deliver("E", 0);
  EXPECT_EQ(started().size(), 1u);  // asked again, rather than a dead letter for no known reason
}

TEST_F(DispatcherTest, AStateOfALaterEpochWaitsForTheView) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  EndpointState state;
  state.endpoint_id = "E";
  state.epoch = 1;
  state.disabled_reason = "gone";
  dispatcher.on_state(state);
  deliver("E", 0);
  EXPECT_EQ(started().size(), 1u);  // of epoch 0, as far as is known here
  Endpoint enabled = endpoint("E", 2);
  enabled.epoch = 1;
  dispatcher.on_endpoint(enabled, now);
  deliver("E", 1);
  EXPECT_TRUE(started().empty());
  EXPECT_EQ(batch()->dead_letters.at(0).reason, DeadLetterReason::kEndpointDisabled);
}

TEST_F(DispatcherTest, EnablingVoidsWhatWasKnown) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  deliver("E", 0);
  end(started().at(0).handle, outcome(OutcomeClass::kHttp410, 410));
  deliver("E", 1);
  EXPECT_TRUE(started().empty());
  Endpoint enabled = endpoint("E", 2);
  enabled.epoch = 1;
  dispatcher.on_endpoint(enabled, now);
  deliver("E", 2);
  const auto attempts = started();
  ASSERT_EQ(attempts.size(), 1u);
  EXPECT_EQ(attempts[0].pool_key, "E/2");
}

TEST_F(DispatcherTest, NothingIsRememberedOfADeletedEndpoint) {
  assign();
  Endpoint limited = endpoint("E");
  limited.rate_per_second = 5;
  dispatcher.on_endpoint(limited, now);
  deliver("E", 0);
  now += 1s;
  dispatcher.on_tick(now);
  end(started().at(0).handle, outcome(OutcomeClass::kHttp5xx, 500));
  EXPECT_EQ(dispatcher.lanes(), 1u);
  dispatcher.on_endpoint_removed("E", now);
  EXPECT_EQ(dispatcher.lanes(), 0u);
}

TEST_F(DispatcherTest, AHangingEndpointDoesNotDelayAnother) {
  assign();
  dispatcher.on_endpoint(endpoint("HANGS"), now);
  dispatcher.on_endpoint(endpoint("WELL"), now);
  for (int offset = 0; offset < 500; ++offset) deliver("HANGS", offset);
  EXPECT_EQ(started().size(), 10u);
  deliver("WELL", 500);
  EXPECT_EQ(started().size(), 1u);
}

TEST_F(DispatcherTest, AStateIsWrittenWithAnOffsetOnly) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  dispatcher.on_endpoint(endpoint("F"), now);
  ASSERT_TRUE(batch() == std::nullopt);
  deliver("E", 7);
  dispatcher.on_attempt_finished(started().at(0).handle, outcome(OutcomeClass::kHttp5xx, 500), 0,
                                 now);
  const auto failing = batch();  // the attempt isn't logged yet: nothing is finished
  ASSERT_TRUE(failing);
  EXPECT_EQ(failing->states.size(), 1u);
  ASSERT_EQ(failing->progress.size(), 1u);
  EXPECT_EQ(failing->progress[0].source, kFresh);
  EXPECT_EQ(failing->progress[0].commit.offset, 7);

  dispatcher.on_endpoint_removed("F", now);
  const auto removing = batch();
  ASSERT_TRUE(removing);
  EXPECT_EQ(removing->states_removed.size(), 1u);
  EXPECT_EQ(removing->progress.size(), 1u);
}

TEST_F(DispatcherTest, NothingStartsWhileItIsHeld) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  dispatcher.hold(true, now);
  deliver("E", 0);
  EXPECT_TRUE(started().empty());
  dispatcher.hold(false, now);
  EXPECT_EQ(started().size(), 1u);
}

TEST_F(DispatcherTest, RetryAfterPausesTheWholeEndpoint) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  deliver("E", 0);
  Outcome busy = outcome(OutcomeClass::kHttp429, 429);
  busy.retry_after = "600";
  end(started().at(0).handle, busy);
  deliver("E", 1);
  EXPECT_TRUE(started().empty());
  const auto written = batch();
  ASSERT_EQ(written->moves.size(), 2u);
  EXPECT_EQ(written->moves[0].delivery.not_before, now + 600s);
  EXPECT_FALSE(written->moves[0].deferred);
  EXPECT_EQ(written->moves[1].delivery.not_before, now + 600s);
  EXPECT_EQ(written->moves[1].delivery.attempts_made, 0u);
  EXPECT_TRUE(written->moves[1].deferred);
  EXPECT_EQ(written->states.at(0).paused_until, now + 600s);
}

TEST_F(DispatcherTest, AnOwnerWhoseClockWasAheadClosesNoEndpointForLong) {
  EndpointState paused;
  paused.endpoint_id = "P";
  paused.epoch = endpoint("P").epoch;
  paused.breaker = "closed";
  paused.paused_until = now + 1'000h;
  EndpointState open = paused;
  open.endpoint_id = "O";
  open.paused_until = {};
  open.breaker = "open";
  open.breaker_failures = 10;
  open.breaker_probe = now + 1'000h;
  assign();
  for (const EndpointState& each : {paused, open}) {
    dispatcher.on_state(each);
    dispatcher.on_endpoint(endpoint(each.endpoint_id), now);
  }
  deliver("P", 0);
  deliver("O", 1);
  const auto deferred = batch();
  ASSERT_TRUE(deferred);
  ASSERT_EQ(deferred->moves.size(), 2u);
  EXPECT_EQ(deferred->moves[0].delivery.not_before, now + 24h);
  EXPECT_EQ(deferred->moves[1].delivery.not_before, now + CircuitBreaker::Settings().probe_max);
}

}  // namespace
}  // namespace fanfare::dispatcher
