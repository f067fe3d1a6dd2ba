// Jobs that send many deliveries again, or give them up.
#include "resend.h"

namespace fanfare::control {
namespace {

using ReplayJobs = Resend;

TEST_F(ReplayJobs, ARedriveTakesAllThatMatchAndNoMore) {
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

TEST_F(ReplayJobs, AJobKeepsItsRateAndCanBePausedResumedAndCancelled) {
  for (int i = 0; i < 50; ++i)
    bury(letter_of(delivery(i), DeadLetterReason::kExpired, kStart - Duration(100 - i)));
  const auto made = post("/api/dead-letters/redrive", R"({"ratePerSecond":2})");
  const auto path = "/api/replays/" + made.text("/id");
  for (int ticks = 0; ticks < 50; ++ticks) {
    if (ticks == 20) world.now -= Duration(5'000);  // A clock is put right.
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

TEST_F(ReplayJobs, AChangeThatIsNotWrittenDoesNotSayThatTheJobIsOver) {
  const auto made = post("/api/dead-letters/redrive", "{}");
  const auto path = "/api/replays/" + made.text("/id");
  for (const auto& [action, status] :
       {std::pair("/pause", "paused"), {"/resume", "running"}, {"/cancel", "cancelled"}}) {
    world.failure = "no broker";
    EXPECT_EQ(post(path + action).status, 503);
    world.failure = "";
    EXPECT_EQ(post(path + action).text("/status"), status);
  }
  EXPECT_EQ(post(path + "/pause").status, 409);
}

TEST_F(ReplayJobs, AStepThatCantBeMadeNowIsMadeAgain) {
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

TEST_F(ReplayJobs, AJobWaitsForAnIndexThatHasAllThatItIsAbout) {
  auto waiting = delivery(500);
  waiting.hop = 1;
  world.topics["fanfare.deliveries"];
  std::vector<Answer> jobs;
  jobs.push_back(post("/api/dead-letters/redrive", R"({"ratePerSecond":100})"));
  jobs.push_back(post("/api/webhooks/" + id + "/deliveries/cancel"));
  for (const auto& made : jobs) ASSERT_EQ(made.status, 202) << made.body;
  world.index_complete_to = world.now;  // what came until a second later is missing
  work_off();
  for (const auto& made : jobs) EXPECT_EQ(job(made).text("/status"), "running");
  for (int i = 0; i < 10; ++i)
    bury(letter_of(delivery(i), DeadLetterReason::kExpired, kStart - Duration(100 - i)));
  wait_in_rung(waiting);
  world.index_complete_to = TimePoint::max();
  work_off();
  for (const auto& made : jobs) EXPECT_EQ(job(made).text("/status"), "completed");
  EXPECT_EQ(job(jobs[0]).raw("/progress/sent"), "10");
  EXPECT_EQ(status_of(waiting), "cancelled");
}

/// Until dispatchers know that the endpoint is enabled they go on to give up what comes.
TEST_F(ReplayJobs, WhatIsGivenUpJustAfterEnablingIsSentToo) {
  EndpointState state;
  state.endpoint_id = bare();
  state.epoch = 1;
  state.disabled_reason = "gone";
  EXPECT_EQ(world.tables.apply_state(bare(), codec::encode(state), false), "");
  const auto enabled = world.now;
  ASSERT_EQ(post("/api/webhooks/" + id + "/enable", R"({"backlog":"redrive"})").status, 200);
  const auto disabled = DeadLetterReason::kEndpointDisabled;
  bury(letter_of(delivery(1), disabled, enabled + Duration(1'900)));
  bury(letter_of(delivery(2), disabled, enabled + Duration(2'100)));
  world.index_complete_to = enabled + std::chrono::seconds(2);
  work_off();
  EXPECT_TRUE(world.returned.empty()) << "the index hasn't all of it yet";
  world.index_complete_to = TimePoint::max();
  work_off();
  ASSERT_EQ(world.returned.size(), 1u);
  EXPECT_EQ(world.returned[0].id, delivery(1).id);
}

TEST_F(ReplayJobs, ARedriveOfLargeLettersGoesOnUntilTheLast) {
  constexpr int kLetters = 20;
  for (int i = 0; i < kLetters; ++i) {
    auto large = delivery(i);
    large.body = '"' + std::string(1 << 20, 'x') + '"';
    bury(letter_of(large, DeadLetterReason::kExpired, kStart - Duration(100 - i)));
  }
  const auto made = post("/api/dead-letters/redrive", R"({"ratePerSecond":1000})");
  work_off();
  EXPECT_EQ(job(made).text("/status"), "completed");
  EXPECT_EQ(world.returned.size(), kLetters);
  std::set<std::string> listed;
  std::string cursor;
  for (int page = 0; page < kLetters; ++page) {
    const auto list = world.call(key, "GET", "/api/dead-letters?limit=100" + cursor);
    for (const auto& row : list.json()["data"]) listed.insert(simdjson::minify(row["id"]));
    const auto next = list.text("/nextCursor");
    if (next == "(none)") break;
    cursor = "&cursor=" + next;
  }
  EXPECT_EQ(listed.size(), kLetters);
}

TEST_F(ReplayJobs, AReplaySendsWhatWasDeliveredAgain) {
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

TEST_F(ReplayJobs, ABackfillMakesDeliveriesOfPastEventsForAnotherEndpoint) {
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

TEST_F(ReplayJobs, FaultsOfAReplayArePointedAt) {
  const std::pair<const char*, const char*> cases[] = {
      {"{}", "/endpointId"},
      {R"({"endpointId":"whe_01ARYZ6S410000000000000000"})", "/endpointId"},
      {R"({"endpointId":"ID","from":"yesterday"})", "/from"},
      {R"({"endpointId":"ID","from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"})", "/to"},
      {R"({"endpointId":"ID","statuses":["delivered","pending"]})", "/statuses/1"},
      {R"({"endpointId":"ID","ratePerSecond":0})", "/ratePerSecond"},
      {R"({"endpointId":"ID","reasons":["gone"]})", "/reasons"},
      {R"({"endpointId":null})", "/endpointId"},
      {R"({"endpointId":7})", "/endpointId"},
      {R"({"targetEndpointId":"ID","statuses":["failed"]})", "/statuses"},
      {R"({"targetEndpointId":"ID","endpointId":null,"statuses":["failed"]})", "/statuses"},
      {R"({"targetEndpointId":"ID","endpointId":"whe_x","statuses":["failed"]})", "/endpointId"},
  };
  for (auto [body, pointer] : cases) {
    std::string text = body;
    if (const auto at = text.find("ID\""); at != std::string::npos) text.replace(at, 2, id);
    const auto answer = post("/api/replays", text);
    ASSERT_EQ(answer.status, 400) << text;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << text << answer.body;
    EXPECT_EQ(answer.json()["errors"].get_array().size(), 1u) << text << answer.body;
  }
}

TEST_F(ReplayJobs, AllThatWaitsForAnEndpointIsCancelled) {
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

TEST_F(ReplayJobs, AllThatWaitsForAnEndpointIsTriedNow) {
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
