// Series, failures by cause, requests as they were sent, organizations, and the stream of changes.
#include "records.h"
#include "services/control/live_updates.h"
#include "world.h"

namespace fanfare::control {
namespace {

class Insight : public testing::Test {
 protected:
  Insight() : key(world.manager("org_a")) {
    const auto made = world.call(
        key, "POST", "/api/webhooks",
        R"({"url":"https://example.com/hook","events":["order.created"],"dialect":"fanfare"})");
    shown = made.text("/id");
    endpoint = shown.substr(4);
  }
  void attempt(const Delivery& delivery, AttemptResult result) {
    index(attempt_of(delivery, result));
  }
  void index(const AttemptRecord& record) {
    world.index.begin();
    world.index.add(record);
    world.index.commit();
  }

  World world;
  std::string key, shown, endpoint;
};

TEST_F(Insight, WhatPartOfTheLogCantBeReachedForIsAnswered503) {
  attempt(delivery_of(endpoint, 1), AttemptResult::kDelivered);
  const auto id = "/api/deliveries/whk_" + delivery_of(endpoint, 1).id;
  const std::pair<const char*, std::string> calls[] = {
      {"GET", "/api/deliveries"},
      {"GET", id},
      {"GET", id + "/request"},
      {"POST", id + "/retry"},
      {"GET", "/api/dead-letters"},
      {"GET", "/api/dead-letters/groups"},
      {"GET", "/api/dead-letters/dl_x"},
      {"GET", "/api/stats"},
      {"GET", "/api/series"},
      {"GET", "/api/failures"},
      {"GET", "/api/webhooks/" + shown + "/health"}};
  for (const bool reachable : {false, true}) {
    world.log_reachable = reachable;
    for (const auto& [method, path] : calls) {
      const auto answer = world.call(key, method, path);
      EXPECT_EQ(answer.status == 503, !reachable) << path;
      EXPECT_EQ(answer.header("Retry-After").empty(), reachable) << path;
    }
  }
}

TEST_F(Insight, ASeriesHasEveryPointAndTheirSum) {
  attempt(delivery_of(endpoint, 1), AttemptResult::kDelivered);
  attempt(delivery_of(endpoint, 2), AttemptResult::kRetrying);
  const auto answer =
      world.call(key, "GET", "/api/series?window=1h&points=12&endpointIds=" + shown + ",whe_x");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.raw("/stepSeconds"), "300");
  EXPECT_EQ(answer.text("/data/0/endpointId"), shown);
  EXPECT_EQ(answer.raw("/data/1"), "(none)");
  EXPECT_EQ(answer.raw("/data/0/points/12"), "(none)");
  EXPECT_EQ(answer.raw("/data/0/points/11/attempts"), "2");
  EXPECT_EQ(answer.raw("/data/0/points/11/successes"), "1");
  EXPECT_EQ(answer.raw("/data/0/points/10/meanMs"), "null");
  EXPECT_EQ(answer.raw("/data/0/successRate"), "0.5");
  EXPECT_EQ(answer.raw("/data/0/meanMs"), "20");
  const auto all = world.call(key, "GET", "/api/series");
  EXPECT_EQ(all.raw("/data/0/endpointId"), "null");
  EXPECT_EQ(all.raw("/data/0/attempts"), "2");
}

TEST_F(Insight, WhatIsAskedOfASeriesIsChecked) {
  for (const char* query : {"window=1", "window=31d", "points=0", "points=201", "points=x"})
    EXPECT_EQ(world.call(key, "GET", std::string("/api/series?") + query).status, 400) << query;
  std::string many = "window=30d&endpointIds=" + shown;
  for (int i = 0; i < 11; ++i) many += "," + shown;
  EXPECT_EQ(world.call(key, "GET", "/api/series?" + many).status, 400);
}

TEST_F(Insight, FailuresAreGroupedByCauseAndSuccessEndsThem) {
  for (int number = 1; number <= 3; ++number)
    attempt(delivery_of(endpoint, number),
            number == 3 ? AttemptResult::kFailed : AttemptResult::kRetrying);
  auto timeout = attempt_of(delivery_of(endpoint, 4), AttemptResult::kRetrying);
  timeout.outcome.outcome_class = OutcomeClass::kTimeout;
  timeout.outcome.status = 0;
  timeout.outcome.error = "no answer within 30 s";
  index(timeout);
  auto answer = world.call(key, "GET", "/api/failures?endpointId=" + shown);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.text("/data/0/outcome"), "http_5xx");
  EXPECT_EQ(answer.raw("/data/0/responseCode"), "500");
  EXPECT_EQ(answer.raw("/data/0/count"), "3");
  EXPECT_EQ(answer.raw("/data/0/waiting"), "2");
  EXPECT_EQ(answer.text("/data/1/outcome"), "timeout");
  EXPECT_EQ(answer.raw("/data/1/responseCode"), "null");
  EXPECT_EQ(answer.text("/data/1/error"), "no answer within 30 s");
  EXPECT_EQ(answer.text("/data/1/exampleDeliveryId"), "whk_" + timeout.delivery_id);
  auto later = delivery_of(endpoint, 4);
  later.attempts_made = 1;
  attempt(later, AttemptResult::kDelivered);
  answer = world.call(key, "GET", "/api/failures");
  EXPECT_EQ(answer.raw("/data/1"), "(none)");
  EXPECT_EQ(world.call(world.manager("org_b"), "GET", "/api/failures").raw("/data"), "[]");
}

TEST_F(Insight, ARequestIsMadeAgainAsItWasSent) {
  const auto delivery = delivery_of(endpoint, 1);
  world.topics["fanfare.deliveries"] = {{kStart, codec::encode(delivery)}};
  auto record = attempt_of(delivery, AttemptResult::kRetrying);
  record.sent = {kStart, world.tables.endpoint(endpoint)->endpoint.version, 0, false};
  index(record);
  const auto path = "/api/deliveries/whk_" + delivery.id + "/request";
  auto answer = world.call(key, "GET", path);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.raw("/exact"), "true") << answer.body;
  EXPECT_EQ(answer.text("/url"), "https://example.com/hook");
  EXPECT_EQ(answer.text("/body"), delivery.body);
  EXPECT_NE(answer.body.find(R"({"name":"X-Fanfare-Timestamp","value":"1800000000"})"),
            std::string::npos);
  EXPECT_NE(answer.body.find(R"({"name":"X-Fanfare-Signature","value":"sha256=)"),
            std::string::npos);
  // A signature that would be made with what the endpoint is now is not the one that was sent.
  world.call(key, "PATCH", "/api/webhooks/" + shown,
             R"({"authentication":{"type":"bearer","token":"of-the-receiver"}})");
  answer = world.call(key, "GET", path);
  EXPECT_EQ(answer.raw("/exact"), "false");
  EXPECT_NE(answer.body.find(R"({"name":"X-Fanfare-Signature","value":null})"), std::string::npos);
  EXPECT_NE(answer.body.find(R"({"name":"Authorization","value":null})"), std::string::npos);
  EXPECT_EQ(answer.body.find("of-the-receiver"), std::string::npos);
  EXPECT_EQ(world.call(key, "GET", path + "?attempt=2").status, 404);
  EXPECT_EQ(world.call(key, "GET", path + "?attempt=x").status, 400);
  EXPECT_EQ(world.call(world.manager("org_b"), "GET", path).status, 404);
}

TEST_F(Insight, ABodyThatIsNotInTheTopicAnyMoreComesFromTheDeadLetter) {
  const auto delivery = delivery_of(endpoint, 1);
  auto record = attempt_of(delivery, AttemptResult::kFailed);
  record.sent = {kStart, 1, 7, false};
  index(record);
  const auto path = "/api/deliveries/whk_" + delivery.id + "/request";
  EXPECT_EQ(world.call(key, "GET", path).raw("/body"), "null");
  world.index.begin();
  world.index.add(letter_of(delivery, DeadLetterReason::kAttemptsExhausted), {"dead", 0}, 1);
  world.index.commit();
  EXPECT_EQ(world.call(key, "GET", path).text("/body"), delivery.body);
}

TEST_F(Insight, OnlyAPlatformKeySeesOrganizations) {
  EXPECT_EQ(world.call(key, "GET", "/api/organizations").status, 403);
  attempt(delivery_of(endpoint, 1), AttemptResult::kDelivered);
  world.manager("org_b");
  const auto platform = world.key("*", {Scope::kManage});
  auto record = *world.tables.api_key(hash_api_key(platform));
  record.platform = true;
  ASSERT_EQ(world.tables.apply_api_key(record.hash, codec::encode(record), false), "");
  const auto first = world.call(platform, "GET", "/api/organizations?limit=1");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.text("/data/0/id"), "org_a");
  EXPECT_EQ(first.raw("/data/0/endpoints/active"), "1");
  EXPECT_EQ(first.raw("/data/0/successRate"), "1");
  const auto second =
      world.call(platform, "GET", "/api/organizations?limit=1&cursor=" + first.text("/nextCursor"));
  EXPECT_EQ(second.text("/data/0/id"), "org_b");
  EXPECT_EQ(second.raw("/nextCursor"), "(none)");
  EXPECT_EQ(world.call(platform, "GET", "/api/organizations?search=_b").text("/data/0/id"),
            "org_b");
  EXPECT_EQ(world.call(platform, "GET", "/api/session").raw("/organizationId"), "null");
}

TEST_F(Insight, DialectsTellHowTheySignAndRetry) {
  const auto dialects = world.call(key, "GET", "/api/dialects");
  EXPECT_EQ(dialects.text("/default"), "fanfare");
  EXPECT_EQ(dialects.text("/data/0/retryDelays/0"), "5s") << dialects.body;
}

/// What a stream was told.
struct Told : http::Stream {
  explicit Told(std::shared_ptr<std::string> text) : text(std::move(text)) {}
  ~Told() override { *text += "(end)"; }
  bool write(std::string_view bytes) override {
    *text += bytes;
    return true;
  }
  std::shared_ptr<std::string> text;
};

class Live : public Insight {
 protected:
  void listen(const std::string& with) {
    const auto answer = world.call(with, "GET", "/api/stream");
    ASSERT_EQ(answer.status, 200);
    answer.stream(std::make_shared<Told>(told));
    told->clear();
  }
  void tick() {
    world.api.live->tick(world.now, [this](const ApiKey& its) { return its.id != revoked; });
  }
  const std::shared_ptr<std::string> told = std::make_shared<std::string>();
  std::string revoked;
};

TEST_F(Live, TellsWhatChangedTogether) {
  listen(key);
  const auto note = [&](const char* organization, bool test, ChangeKind kind) {
    world.api.live->note({{organization, test, kind, endpoint}});
  };
  note("org_a", false, ChangeKind::kDeliveries);
  note("org_a", false, ChangeKind::kDeadLetters);
  note("org_a", false, ChangeKind::kNotifications);
  note("org_a", true, ChangeKind::kReplays);
  note("org_b", false, ChangeKind::kReplays);
  EXPECT_EQ(*told, "");
  tick();
  EXPECT_EQ(*told,
            "event: changed\ndata: "
            "{\"kinds\":[\"deliveries\",\"deadLetters\",\"notifications\"],\"endpoints\":[\"" +
                shown + "\"]}\n\n");
  told->clear();
  tick();
  EXPECT_EQ(*told, "");
  world.now += std::chrono::seconds(15);
  tick();
  EXPECT_EQ(*told, ": still here\n\n");
}

TEST_F(Live, TellsOfAGapAsOfManyEndpoints) {
  listen(key);
  world.api.live->note({{"org_a", false, ChangeKind::kDeliveries, endpoint}});
  world.api.live->note_gap();
  tick();
  EXPECT_EQ(*told,
            "event: changed\ndata: "
            "{\"kinds\":[\"deliveries\",\"deadLetters\"],\"endpoints\":null}\n\n");
}

TEST_F(Live, EndsWithItsKey) {
  listen(key);
  revoked = world.tables.api_key(hash_api_key(key))->id;
  tick();
  EXPECT_EQ(*told, "(end)");
  EXPECT_FALSE(world.api.live->wanted());
}

TEST_F(Live, AKeyHasTwentyStreams) {
  for (int i = 0; i < 20; ++i)
    world.call(key, "GET", "/api/stream").stream(std::make_shared<Told>(told));
  EXPECT_EQ(world.call(key, "GET", "/api/stream").status, 429);
  EXPECT_EQ(world.call(world.manager("org_a"), "GET", "/api/stream").status, 200);
}

TEST_F(Live, AnOrganizationHasAQuarterOfAllStreams) {
  for (int i = 0; i < 500; ++i) {
    if (i % 20 == 0) key = world.manager("org_a");
    const auto answer = world.call(key, "GET", "/api/stream");
    ASSERT_EQ(answer.status, 200);
    answer.stream(std::make_shared<Told>(told));
  }
  const auto refused = world.call(world.manager("org_a"), "GET", "/api/stream");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("Retry-After"), "5");
  EXPECT_EQ(world.call(world.manager("org_b"), "GET", "/api/stream").status, 200);
}

}  // namespace
}  // namespace fanfare::control
