// Redrive, retry now, cancel, enable, replay jobs.
#include "records.h"
#include "world.h"

namespace fanfare::control {
namespace {

struct Resend : testing::Test {
  World world;
  std::string key = world.manager("org_a");
  std::string id = make_endpoint("*");
  int letters = 0;

  std::string make_endpoint(const std::string& events) {
    world.now += Duration(1);
    return world
        .call(key, "POST", "/api/webhooks",
              R"({"url":"https://a.example/","events":[")" + events + R"("]})")
        .text("/id");
  }
  std::string bare() const { return id.substr(4); }
  Delivery delivery(int number) const { return delivery_of(bare(), number); }
  /// Its id, as shown.
  std::string bury(const DeadLetter& letter) {
    world.index.add(letter, {"dead", 0}, ++letters);
    return world.call(key, "GET", "/api/dead-letters?limit=1").text("/data/0/id");
  }
  std::string status_of(const Delivery& delivery) {
    return world.call(key, "GET", "/api/deliveries/whk_" + delivery.id).text("/status");
  }
  void wait_in_rung(const Delivery& delivery) {
    auto& rung = world.topics["fanfare.retry.5m"];
    const RecordPlace place{"fanfare.retry.5m", 0, static_cast<std::int64_t>(rung.size())};
    rung.emplace_back(world.now, codec::encode(delivery));
    world.index.add_waiting(delivery, place, world.now);
  }
  Answer post(const std::string& path, const std::string& body = "") {
    return world.call(key, "POST", path, body);
  }
  void work_off() {
    for (int ticks = 0; ticks < 100; ++ticks) {
      world.now += Duration(1'000);
      world.api.jobs->tick();
    }
  }
  Answer job(const Answer& made) {
    return world.call(key, "GET", "/api/replays/" + made.text("/id"));
  }
};

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
      EXPECT_EQ(index.dead_letters(owner, {}, {}).size(), succeeds ? 0u : 1u);
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

TEST_F(Resend, ARedriveTakesAllThatMatchAndNoMore) {
  for (int i = 0; i < 120; ++i)
    bury(letter_of(delivery(i),
                   i % 3 ? DeadLetterReason::kExpired : DeadLetterReason::kAttemptsExhausted,
                   kStart - Duration(1'000) + Duration(i)));
  const auto dry = post("/api/dead-letters/redrive", R"({"reasons":["expired"],"dryRun":true})");
  ASSERT_EQ(dry.status, 202) << dry.body;
  work_off();
  EXPECT_EQ(job(dry).text("/status"), "completed");
  EXPECT_EQ(job(dry).raw("/progress/matched"), "80");
  EXPECT_TRUE(world.returned.empty());
  const auto made = post("/api/dead-letters/redrive", R"({"reasons":["expired"]})");
  work_off();
  EXPECT_EQ(job(made).text("/status"), "completed");
  EXPECT_EQ(job(made).raw("/progress/sent"), "80");
  std::set<std::string> ids;
  for (const auto& sent : world.returned) ids.insert(sent.id);
  EXPECT_EQ(ids.size(), 80u);
  EXPECT_EQ(world.returned.size(), 80u);
}

TEST_F(Resend, AJobKeepsItsRateAndCanBePausedResumedAndCancelled) {
  for (int i = 0; i < 50; ++i)
    bury(letter_of(delivery(i), DeadLetterReason::kExpired, kStart - Duration(100 - i)));
  const auto made = post("/api/dead-letters/redrive", R"({"ratePerSecond":2})");
  const auto path = "/api/replays/" + made.text("/id");
  for (int ticks = 0; ticks < 50; ++ticks) {
    world.now += Duration(200);
    world.api.jobs->tick();
  }
  EXPECT_LE(world.returned.size(), 22u);
  EXPECT_GE(world.returned.size(), 15u);
  EXPECT_EQ(post(path + "/pause").text("/status"), "paused");
  const auto sent = world.returned.size();
  work_off();
  EXPECT_EQ(world.returned.size(), sent);
  EXPECT_EQ(post(path + "/resume").text("/status"), "running");
  world.now += Duration(1'000);
  world.api.jobs->tick();
  EXPECT_GT(world.returned.size(), sent);
  EXPECT_EQ(post(path + "/cancel").text("/status"), "cancelled");
  const auto last = world.returned.size();
  work_off();
  EXPECT_EQ(world.returned.size(), last);
  EXPECT_EQ(post(path + "/resume").status, 409);
}

TEST_F(Resend, AStepThatCantBeMadeNowIsMadeAgain) {
  for (int i = 0; i < 5; ++i)
    bury(letter_of(delivery(i), DeadLetterReason::kExpired, kStart - Duration(9)));
  const auto made = post("/api/dead-letters/redrive", "{}");
  world.failure = "no broker";
  work_off();
  EXPECT_TRUE(world.returned.empty());
  world.failure = "";
  world.log_reachable = false;
  work_off();
  EXPECT_TRUE(world.returned.empty());
  EXPECT_EQ(job(made).raw("/progress/sent"), "0");
  world.log_reachable = true;
  work_off();
  EXPECT_EQ(world.returned.size(), 5u);
}

TEST_F(Resend, AReplaySendsWhatWasDeliveredAgain) {
  auto& topic = world.topics["fanfare.deliveries"];
  for (int i = 0; i < 10; ++i) {
    auto one = delivery(i);
    one.accepted = kStart - Duration(1'000) + Duration(i);
    if (i == 3) one.event_type = "order.paid";
    topic.emplace_back(one.accepted, codec::encode(one));
    world.index.add(attempt_of(one, i == 5 ? AttemptResult::kRetrying : AttemptResult::kDelivered));
  }
  auto foreign = delivery_of("01ARYZ6S410000000000000000", 1);
  topic.emplace_back(kStart, codec::encode(foreign));
  const auto made = post("/api/replays", R"({"endpointId":")" + id +
                                             R"(","eventTypes":["order.created"],)"
                                             R"("from":"2027-01-15T07:59:59.002Z"})");
  ASSERT_EQ(made.status, 202) << made.body;
  work_off();
  EXPECT_EQ(job(made).text("/status"), "completed") << job(made).body;
  EXPECT_EQ(job(made).raw("/progress/sent"), "6");  // 2, 4, 6, 7, 8, 9
  EXPECT_EQ(world.returned.at(0).id, delivery(2).id);
  EXPECT_EQ(world.returned.at(0).redrives, 1u);
}

TEST_F(Resend, ABackfillMakesDeliveriesOfPastEventsForAnotherEndpoint) {
  auto& topic = world.topics["fanfare.events"];
  for (int i = 0; i < 4; ++i) {
    Event event;
    event.id = "evt_" + std::to_string(i);
    event.organization_id = i == 3 ? "org_b" : "org_a";
    event.type = i == 2 ? "other.type" : "order.created";
    event.data = "{}";
    event.accepted = event.timestamp = kStart - Duration(10);
    topic.emplace_back(kStart, codec::encode(event));
  }
  const auto target = make_endpoint("order.*");
  const auto made = post("/api/replays", R"({"targetEndpointId":")" + target + "\"}");
  ASSERT_EQ(made.status, 202) << made.body;
  EXPECT_EQ(made.text("/kind"), "backfill");
  work_off();
  EXPECT_EQ(job(made).text("/status"), "completed") << job(made).body;
  ASSERT_EQ(world.returned.size(), 2u);
  EXPECT_EQ(world.returned[0].id, derived_delivery_id("org_a", "evt_0", target.substr(4)));
  EXPECT_EQ(world.returned[0].endpoint_id, target.substr(4));
  world.now += std::chrono::minutes(2);
  const auto again = post("/api/replays", R"({"targetEndpointId":")" + target + "\"}");
  work_off();
  EXPECT_EQ(job(again).raw("/progress/skipped"), "2");
  EXPECT_EQ(world.returned.size(), 2u);
}

TEST_F(Resend, FaultsOfAReplayArePointedAt) {
  const std::pair<const char*, const char*> cases[] = {
      {"{}", "/endpointId"},
      {R"({"endpointId":"whe_01ARYZ6S410000000000000000"})", "/endpointId"},
      {R"({"endpointId":"ID","from":"yesterday"})", "/from"},
      {R"({"endpointId":"ID","from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"})", "/to"},
      {R"({"endpointId":"ID","statuses":["delivered","pending"]})", "/statuses/1"},
      {R"({"endpointId":"ID","ratePerSecond":0})", "/ratePerSecond"},
      {R"({"endpointId":"ID","reasons":["gone"]})", "/reasons"},
  };
  for (auto [body, pointer] : cases) {
    std::string text = body;
    if (const auto at = text.find("ID\""); at != std::string::npos) text.replace(at, 2, id);
    const auto answer = post("/api/replays", text);
    EXPECT_EQ(answer.status, 400) << text;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << text << answer.body;
  }
}

TEST_F(Resend, AutomaticRedriveIsOffUntilSwitchedOn) {
  for (int i = 0; i < 15; ++i)
    bury(letter_of(delivery(i), DeadLetterReason::kAttemptsExhausted,
                   world.now - std::chrono::hours(2)));
  auto often = delivery(20);
  often.redrives = 3;
  bury(letter_of(often, DeadLetterReason::kAttemptsExhausted, world.now - std::chrono::hours(3)));
  bury(letter_of(delivery(21), DeadLetterReason::kAttemptsExhausted,
                 world.now - std::chrono::minutes(30)));
  redrive_automatically(world.api);
  EXPECT_TRUE(world.returned.empty());
  const auto changed =
      world.call(key, "PATCH", "/api/settings", R"({"autoRedrive":{"enabled":true}})");
  EXPECT_EQ(changed.raw("/autoRedrive"),
            R"({"enabled":true,"minAge":"1h","maxRedrives":3,"batch":10})");
  redrive_automatically(world.api);
  EXPECT_EQ(world.returned.size(), 10u);
  redrive_automatically(world.api);
  EXPECT_EQ(world.returned.size(), 15u);
  redrive_automatically(world.api);
  EXPECT_EQ(world.returned.size(), 15u);
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

TEST_F(Resend, AllThatWaitsForAnEndpointIsCancelled) {
  for (int i = 1; i <= 30; ++i) {
    auto waiting = delivery(i);
    waiting.not_before = world.now + std::chrono::minutes(5);
    if (i % 2) waiting.attempts_made = 1;
    wait_in_rung(waiting);
  }
  auto other = delivery_of(make_endpoint("*").substr(4), 99);
  wait_in_rung(other);
  world.now += std::chrono::days(400);  // all were accepted by now
  const auto path = "/api/webhooks/" + id + "/deliveries/cancel";
  EXPECT_EQ(post(path, R"({"endpointId":"x"})").status, 400);
  const auto dry = post(path, R"({"dryRun":true})");
  ASSERT_EQ(dry.status, 202) << dry.body;
  work_off();
  const auto made = post(path, R"({"ratePerSecond":7})");
  ASSERT_EQ(made.status, 202) << made.body;
  work_off();
  EXPECT_EQ(job(dry).raw("/progress/matched"), "30");
  EXPECT_EQ(job(dry).raw("/progress/sent"), "0");
  EXPECT_EQ(job(made).text("/status"), "completed");
  EXPECT_EQ(job(made).text("/kind"), "cancel");
  EXPECT_EQ(job(made).raw("/progress"), R"({"scanned":30,"matched":30,"sent":30,"skipped":0})");
  EXPECT_EQ(status_of(delivery(1)), "cancelled");
  EXPECT_EQ(status_of(delivery(30)), "cancelled");
  EXPECT_NE(status_of(other), "cancelled");
  EXPECT_TRUE(world.returned.empty());
  EXPECT_EQ(
      world.call(key, "GET", "/api/dead-letters/groups?endpointId=" + id).raw("/data/0/count"),
      "30");
  const auto again = post(path);
  work_off();
  EXPECT_EQ(job(again).raw("/progress/matched"), "0");
  EXPECT_EQ(world.call(world.manager("org_b"), "POST", path).status, 404);
}

TEST_F(Resend, AllThatWaitsForAnEndpointIsTriedNow) {
  for (int i = 1; i <= 5; ++i) {
    auto waiting = letter_of(delivery(i), DeadLetterReason::kExpired).delivery;
    waiting.not_before = world.now + std::chrono::minutes(5);
    wait_in_rung(waiting);
  }
  world.topics["fanfare.retry.5m"].pop_back();  // Its record is gone: it was released meanwhile.
  world.now += std::chrono::days(400);
  const auto path = "/api/webhooks/" + id + "/deliveries/retry";
  const auto made = post(path);
  ASSERT_EQ(made.status, 202) << made.body;
  work_off();
  EXPECT_EQ(job(made).raw("/progress"), R"({"scanned":5,"matched":5,"sent":4,"skipped":1})");
  ASSERT_EQ(world.returned.size(), 4u);
  EXPECT_EQ(world.returned[0].attempts_made, 2u);
  EXPECT_EQ(world.returned[0].not_before, TimePoint());
  EXPECT_EQ(world.returned[0].run, 1u);
}

}  // namespace
}  // namespace fanfare::control
