// Redrive, retry now, cancel, enable.
#include "resend.h"

#include "services/control/auto_redrive.h"

namespace fanfare::control {
namespace {

constexpr Duration kPeriod = std::chrono::minutes(10);

TEST_F(Resend, ARedrivenDeliveryKeepsItsIdAndBodyAndBeginsAnew) {
  const auto letter = bury(letter_of(delivery(1), DeadLetterReason::kAttemptsExhausted));
  const auto answer = post("/api/dead-letters/" + letter + "/redrive");
  ASSERT_EQ(answer.status, 202) << answer.body;
  EXPECT_EQ(answer.text("/id"), "whk_" + delivery(1).id);
  ASSERT_EQ(world.returned.size(), 1u);
  const auto& sent = world.returned[0];
  EXPECT_EQ(sent.id, delivery(1).id);
  EXPECT_EQ(sent.body, delivery(1).body);
  EXPECT_EQ(sent.run, 1u);
  EXPECT_EQ(sent.redrives, 1u);
  EXPECT_EQ(sent.attempts_made, 0u);
  EXPECT_TRUE(sent.history.empty());
  EXPECT_EQ(sent.restarted, world.now);
  EXPECT_EQ(status_of(sent), "pending");
  const auto list = world.call(key, "GET", "/api/dead-letters");
  EXPECT_EQ(list.raw("/data/0/redriving"), "true");
  EXPECT_EQ(post("/api/dead-letters/" + letter + "/redrive").status, 409);
  EXPECT_EQ(world.returned.size(), 1u);
}

TEST_F(Resend, SuccessRemovesTheDeadLetterAndFailureCountsUp) {
  const auto letter = bury(letter_of(delivery(1), DeadLetterReason::kAttemptsExhausted));
  EXPECT_EQ(post("/api/dead-letters/" + letter + "/redrive").status, 202);
  bury(letter_of(world.returned[0], DeadLetterReason::kAttemptsExhausted, kStart + Duration(9)));
  const auto list = world.call(key, "GET", "/api/dead-letters");
  ASSERT_EQ(list.json()["data"].get_array().size(), 1u);
  EXPECT_EQ(list.raw("/data/0/retryCount"), "1");
  EXPECT_EQ(list.raw("/data/0/redriving"), "false");
  world.now += std::chrono::minutes(2);
  EXPECT_EQ(post("/api/dead-letters/" + list.text("/data/0/id") + "/redrive").status, 202);
  EXPECT_EQ(world.returned[1].run, 2u);
  world.index.add(attempt_of(world.returned[1], AttemptResult::kDelivered));
  EXPECT_EQ(world.call(key, "GET", "/api/dead-letters").body, R"({"data":[]})");
  EXPECT_EQ(status_of(delivery(1)), "delivered");
}

/// Topics are read in any order after the index was lost.
TEST_F(Resend, ARebuiltIndexShowsTheSame) {
  auto again = delivery(1);
  again.run = again.redrives = 1;
  fanfare::Run run;
  run.delivery_id = again.id;
  run.organization_id = "org_a";
  run.endpoint_id = bare();
  run.run = 1;
  run.cause = "redrive";
  std::vector<int> order{0, 1, 2};
  do {
    for (const bool succeeds : {true, false}) {
      LogIndex index(":memory:");
      for (const int step : order) {
        if (step == 0) index.add(letter_of(delivery(1), DeadLetterReason::kExpired), {"d", 0}, 1);
        if (step == 1) index.add(run);
        if (step == 2 && succeeds) index.add(attempt_of(again, AttemptResult::kDelivered));
        if (step == 2 && !succeeds)
          index.add(letter_of(again, DeadLetterReason::kExpired, kStart + Duration(1)), {"d", 0},
                    2);
      }
      const Owner owner{"org_a", false};
      EXPECT_EQ(index.delivery(owner, again.id)->status, succeeds ? "delivered" : "expired");
      EXPECT_EQ(index.dead_letters(owner, {}, {}).rows.size(), succeeds ? 0u : 1u);
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(Resend, WhatWaitsInARungIsShownAndTriedNow) {
  auto waiting = letter_of(delivery(1), DeadLetterReason::kExpired).delivery;
  waiting.hop = 2;
  waiting.not_before = world.now + std::chrono::minutes(5);
  wait_in_rung(waiting);
  EXPECT_EQ(status_of(waiting), "retrying");
  const auto answer = post("/api/deliveries/whk_" + waiting.id + "/retry");
  ASSERT_EQ(answer.status, 202) << answer.body;
  ASSERT_EQ(world.returned.size(), 1u);
  EXPECT_EQ(world.returned[0].run, 1u);
  EXPECT_EQ(world.returned[0].attempts_made, 2u);
  EXPECT_EQ(world.returned[0].redrives, 0u);
  EXPECT_EQ(world.returned[0].not_before, TimePoint());
  const auto run = codec::decode_run(*world.written.at(world.written.size() - 3).value);
  const auto last = codec::decode_run(*world.written.at(world.written.size() - 2).value);
  EXPECT_TRUE(last->supersedes || run->supersedes);
  EXPECT_EQ(post("/api/deliveries/whk_" + waiting.id + "/retry").status, 409);
}

TEST_F(Resend, ACancelledDeliveryIsADeadLetterThatCanBeRedriven) {
  auto waiting = delivery(1);
  waiting.hop = waiting.deferrals = 1;
  wait_in_rung(waiting);
  EXPECT_EQ(status_of(waiting), "pending");
  ASSERT_EQ(post("/api/deliveries/whk_" + waiting.id + "/cancel").status, 202);
  EXPECT_TRUE(world.returned.empty());
  EXPECT_EQ(status_of(waiting), "cancelled");
  const auto list = world.call(key, "GET", "/api/dead-letters?reason=cancelled");
  ASSERT_EQ(list.text("/data/0/deliveryId"), "whk_" + waiting.id);
  EXPECT_EQ(post("/api/deliveries/whk_" + waiting.id + "/cancel").status, 409);
  world.now += std::chrono::minutes(2);
  EXPECT_EQ(post("/api/deliveries/whk_" + waiting.id + "/retry").status, 202);
  EXPECT_EQ(world.returned.at(0).run, 2u);
}

TEST_F(Resend, WhatWasNotWrittenMayBeAskedForAgainAtOnce) {
  const auto letter = bury(letter_of(delivery(1), DeadLetterReason::kAttemptsExhausted));
  std::vector<std::string> paths{"/api/dead-letters/" + letter + "/redrive"};
  for (const int number : {2, 3}) {
    auto waiting = delivery(number);
    waiting.hop = 1;
    wait_in_rung(waiting);
    paths.push_back("/api/deliveries/whk_" + waiting.id + (number == 2 ? "/retry" : "/cancel"));
  }
  for (const auto& path : paths) {
    world.failure = "no broker";
    EXPECT_EQ(post(path).status, 503) << path;
    world.failure = "";
    EXPECT_EQ(post(path).status, 202) << path;
    EXPECT_EQ(post(path).status, 409) << path;
  }
}

TEST_F(Resend, NothingIsSentToADisabledEndpoint) {
  const auto letter = bury(letter_of(delivery(1), DeadLetterReason::kEndpointDisabled));
  EndpointState state;
  state.endpoint_id = bare();
  state.epoch = 1;
  state.disabled_reason = "gone";
  EXPECT_EQ(world.tables.apply_state(state.endpoint_id, codec::encode(state), false), "");
  EXPECT_EQ(post("/api/dead-letters/" + letter + "/redrive").status, 409);
  const auto kept = post("/api/webhooks/" + id + "/enable");
  ASSERT_EQ(kept.status, 200) << kept.body;
  EXPECT_EQ(kept.text("/endpoint/status"), "active");
  EXPECT_EQ(kept.raw("/replayId"), "null");
  EXPECT_EQ(post("/api/webhooks/" + id + "/enable", R"({"backlog":"x"})").status, 400);
  world.now += Duration(10);
  const auto enabled = post("/api/webhooks/" + id + "/enable", R"({"backlog":"redrive"})");
  EXPECT_TRUE(enabled.text("/replayId").starts_with("rpl_"));
  work_off();
  EXPECT_EQ(world.returned.size(), 1u);
}

TEST_F(Resend, AutomaticRedriveIsOffUntilSwitchedOn) {
  for (int i = 0; i < 15; ++i)
    bury(letter_of(delivery(i), DeadLetterReason::kAttemptsExhausted,
                   world.now - std::chrono::hours(2)));
  auto often = delivery(20);
  often.redrives = 3;
  bury(letter_of(often, DeadLetterReason::kAttemptsExhausted, world.now - std::chrono::hours(3)));
  bury(letter_of(delivery(21), DeadLetterReason::kAttemptsExhausted, world.now));
  AutoRedrive redrive(world.api, kPeriod);
  const auto round = [&] {
    redrive.tick();
    world.now += kPeriod;
    redrive.tick();
  };
  round();
  EXPECT_TRUE(world.returned.empty());
  const auto changed =
      world.call(key, "PATCH", "/api/settings", R"({"autoRedrive":{"enabled":true}})");
  EXPECT_EQ(changed.raw("/autoRedrive"),
            R"({"enabled":true,"minAge":"1h","maxRedrives":3,"batch":10})");
  round();
  EXPECT_EQ(world.returned.size(), 10u);
  redrive.tick();
  EXPECT_EQ(world.returned.size(), 10u) << "before its time";
  round();
  EXPECT_EQ(world.returned.size(), 15u);
  round();
  EXPECT_EQ(world.returned.size(), 15u);
}

TEST_F(Resend, AutomaticRedrivePassesOverWhatCantBeSent) {
  const auto old = world.now - std::chrono::hours(5);
  for (int i = 0; i < 1'200; ++i) {
    auto gone = delivery_of("01ARZ3NDEKTSV4RRFFQ69G5FAV", 1'000 + i);  // its endpoint was deleted
    world.index.add(letter_of(gone, DeadLetterReason::kAttemptsExhausted, old), {"dead", 0},
                    ++letters);
  }
  bury(letter_of(delivery(1), DeadLetterReason::kAttemptsExhausted,
                 world.now - std::chrono::hours(2)));
  world.call(key, "PATCH", "/api/settings", R"({"autoRedrive":{"enabled":true}})");
  AutoRedrive redrive(world.api, kPeriod);
  redrive.tick();
  world.now += kPeriod;
  world.log_reachable = false;
  redrive.tick();
  EXPECT_TRUE(world.returned.empty());
  world.log_reachable = true;
  world.now += std::chrono::seconds(1);
  redrive.tick();
  ASSERT_EQ(world.returned.size(), 1u) << "a second later, not a period";
  EXPECT_EQ(world.returned[0].id, delivery(1).id);
}

TEST_F(Resend, DeadLettersAreGrouped) {
  for (int i = 0; i < 3; ++i) bury(letter_of(delivery(i), DeadLetterReason::kExpired));
  bury(letter_of(delivery(9), DeadLetterReason::kGone));
  const auto groups = world.call(key, "GET", "/api/dead-letters/groups");
  EXPECT_EQ(groups.raw("/data/0/count"), "3");
  EXPECT_EQ(groups.text("/data/0/reason"), "expired");
  EXPECT_EQ(groups.text("/data/0/endpointId"), id);
  EXPECT_EQ(groups.text("/data/1/reason"), "gone");
}

TEST_F(Resend, TheLogIsFilteredByWhatItShows) {
  for (int i = 0; i < 6; ++i) {
    auto one = delivery(i);
    one.accepted = kStart + Duration(i * 1'000);
    if (i == 4) one.event_type = "order.paid";
    world.index.begin();
    world.index.add(attempt_of(one, i % 2 ? AttemptResult::kDelivered : AttemptResult::kRetrying));
    world.index.commit();
  }
  const auto count = [&](const std::string& query) {
    const auto list = world.call(key, "GET", "/api/deliveries?" + query);
    EXPECT_EQ(list.status, 200) << list.body;
    return list.json()["data"].get_array().size();
  };
  EXPECT_EQ(count(""), 6u);
  EXPECT_EQ(count("status=delivered"), 3u);
  EXPECT_EQ(count("status=retrying"), 3u);
  EXPECT_EQ(count("outcome=http_5xx"), 3u);
  EXPECT_EQ(count("eventType=order.paid"), 1u);
  EXPECT_EQ(count("eventId=evt_2"), 1u);
  EXPECT_EQ(count("endpointId=" + id + "&status=delivered"), 3u);
  EXPECT_EQ(count("from=2027-01-15T08:00:02Z&to=2027-01-15T08:00:04Z"), 2u);
  for (const char* bad : {"status=odd", "outcome=odd", "from=now", "endpointId=x", "limit=0"})
    EXPECT_EQ(world.call(key, "GET", std::string("/api/deliveries?") + bad).status, 400) << bad;
  world.now = kStart + Duration(60'000);
  const auto stats = world.call(key, "GET", "/api/webhooks/" + id + "/stats?window=1h");
  EXPECT_EQ(stats.raw("/attempts"), "6") << stats.body;
  EXPECT_EQ(stats.raw("/successRate"), "0.5");
  EXPECT_EQ(stats.raw("/outcomes/http_5xx"), "3");
  EXPECT_EQ(world.call(key, "GET", "/api/stats").raw("/attempts"), "6");
  EXPECT_EQ(world.call(key, "GET", "/api/stats?window=1s").status, 400);
}

}  // namespace
}  // namespace fanfare::control
