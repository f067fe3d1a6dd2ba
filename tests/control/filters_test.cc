// Filters of endpoints: set, tried out, and respected by whatever sends again.
#include "records.h"
#include "world.h"

namespace fanfare::control {
namespace {

struct FiltersTest : testing::Test {
  World world;
  std::string key = world.manager("org_a");

  Answer make(const std::string& filter) {
    world.now += Duration(1);
    return world.call(key, "POST", "/api/webhooks",
                      R"({"url":"https://a.example/","events":["*"],"filter":)" + filter + "}");
  }
  Answer test(const std::string& body) {
    return world.call(key, "POST", "/api/webhooks/filters/test", body);
  }
  Answer run(const std::string& path, const std::string& body) {
    const auto made = world.call(key, "POST", path, body);
    EXPECT_EQ(made.status, 202) << made.body;
    for (int ticks = 0; ticks < 100; ++ticks) {
      world.now += Duration(1'000);
      world.api.jobs->tick();
    }
    return world.call(key, "GET", "/api/replays/" + made.text("/id"));
  }
};

TEST_F(FiltersTest, AnEndpointKeepsAndShowsItsFilter) {
  const auto made = make(R"({ "data": {"n": [9007199254740993, 1.0]} })");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_NE(made.body.find(R"("filter":{"data":{"n":[9007199254740993,1.0]}})"), std::string::npos);
  const auto path = "/api/webhooks/" + made.text("/id");
  const auto kept = world.call(key, "PATCH", path, R"({"description":"x"})");
  EXPECT_NE(kept.raw("/filter"), "null");
  world.now += Duration(1);
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"filter":null})").raw("/filter"), "null");
  EXPECT_EQ(world.call(key, "GET", path).raw("/filter"), "null");
  EXPECT_EQ(make("null").raw("/filter"), "null");
  const auto log = world.call(key, "GET", "/api/audit?action=endpoint.changed");
  EXPECT_EQ(log.text("/data/0/details/changed"), "filter");
}

TEST_F(FiltersTest, FaultsArePointedAt) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"shop":["s1"]})", "/filter/shop"},
      {R"({"data":{"a":"x"}})", "/filter/data/a"},
      {R"({"data":{"a":[{"near":1}]}})", "/filter/data/a/0/near"},
      {"{}", "/filter"},
      {R"("x")", "/filter"},
  };
  const auto id = make("null").text("/id");
  for (const auto& [filter, pointer] : cases) {
    const auto refused = make(filter);
    EXPECT_EQ(refused.status, 400) << filter;
    EXPECT_EQ(refused.text("/errors/0/pointer"), pointer) << refused.body;
    const auto body = R"({"filter":)" + std::string(filter) + "}";
    EXPECT_EQ(world.call(key, "PATCH", "/api/webhooks/" + id, body).status, 400) << filter;
  }
}

TEST_F(FiltersTest, AFilterIsTriedOutOnAnEvent) {
  const std::string event = R"("event":{"type":"order.created","data":{"shopId":"s1"}}})";
  EXPECT_EQ(test(R"({"filter":{"data":{"shopId":["s1"]}},)" + event).body,
            R"({"matches":true,"failed":[]})");
  EXPECT_EQ(test(R"({"filter":{"type":["x"],"data":{"shopId":["s2"]}},)" + event).body,
            R"({"matches":false,"failed":[{"pointer":"/type","detail":"the event has )"
            R"(\"order.created\""},{"pointer":"/data/shopId","detail":"the event has \"s1\""}]})");
  EXPECT_EQ(test(R"({"dialect":"fanfare-snake","filter":{"data":{"shop_id":["s1"]}},)" + event)
                .raw("/matches"),
            "true");
  const auto id = make(R"({"data":{"shopId":["s2"]}})").text("/id");
  EXPECT_EQ(test(R"({"endpointId":")" + id + "\"," + event).raw("/matches"), "false");
  const auto all = make("null").text("/id");
  EXPECT_EQ(test(R"({"endpointId":")" + all + "\"," + event).raw("/matches"), "true");
  const std::pair<std::string, const char*> cases[] = {
      {"{" + event, "/filter"},
      {R"({"filter":{"x":[1]},)" + event, "/filter/x"},
      {R"({"filter":{"type":["x"]}})", "/event"},
      {R"({"filter":{"type":["x"]},"event":{"type":"a b","data":{}}})", "/event/type"},
      {R"({"filter":{"type":["x"]},"event":{"type":"a","data":[]}})", "/event/data"},
      {R"({"dialect":"x","filter":{"type":["x"]},)" + event, "/dialect"},
      {R"({"endpointId":"whe_01ARYZ6S410000000000000000",)" + event, "/endpointId"},
  };
  for (const auto& [body, pointer] : cases) {
    const auto answer = test(body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << body << answer.body;
  }
}

TEST_F(FiltersTest, OthersCannotTryTheFilterOfAnEndpoint) {
  const auto id = make(R"({"data":{"a":["x"]}})").text("/id");
  const auto stranger = world.manager("org_b");
  const auto answer =
      world.call(stranger, "POST", "/api/webhooks/filters/test",
                 R"({"endpointId":")" + id + R"(","event":{"type":"a","data":{}}})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.text("/errors/0/detail"), "there is no endpoint of this id");
}

TEST_F(FiltersTest, ABackfillMakesWhatFitsOnly) {
  const auto target = make(R"({"data":{"n":[1,3]}})").text("/id");
  for (int i = 0; i < 4; ++i) {
    Event event;
    event.id = "evt_" + std::to_string(i);
    event.organization_id = "org_a";
    event.type = "order.created";
    event.data = R"({"n":)" + std::to_string(i) + "}";
    event.accepted = event.timestamp = kStart - Duration(10);
    world.topics["fanfare.events"].emplace_back(kStart, codec::encode(event));
  }
  const auto job = run("/api/replays", R"({"targetEndpointId":")" + target + "\"}");
  EXPECT_EQ(job.raw("/progress/matched"), "2") << job.body;
  ASSERT_EQ(world.returned.size(), 2u);
  EXPECT_EQ(world.returned[0].event_id, "evt_1");
  EXPECT_EQ(world.returned[1].event_id, "evt_3");
}

TEST_F(FiltersTest, RedrivesOfManyLeaveOutWhatDoesNotFitAnyMore) {
  const auto id = make(R"({"data":{"n":[1]}})").text("/id");
  for (int i = 0; i < 2; ++i) {
    auto delivery = delivery_of(id.substr(4), i);
    delivery.body = R"({"id":"x","type":"t","data":{"n":)" + std::to_string(i) + "}}";
    world.index.add(letter_of(delivery, DeadLetterReason::kAttemptsExhausted), {"dead", 0}, i + 1);
  }
  const auto job = run("/api/dead-letters/redrive", R"({"endpointId":")" + id + "\"}");
  EXPECT_EQ(job.raw("/progress/sent"), "1") << job.body;
  EXPECT_EQ(job.raw("/progress/skipped"), "1");
  ASSERT_EQ(world.returned.size(), 1u);
  EXPECT_EQ(world.returned[0].id, delivery_of(id.substr(4), 1).id);
  // Who names one gets it.
  const auto left = world.call(key, "GET", "/api/dead-letters");
  const auto first = left.raw("/data/0/redriving") == "true" ? "/data/1/id" : "/data/0/id";
  const auto redriven =
      world.call(key, "POST", "/api/dead-letters/" + left.text(first) + "/redrive");
  EXPECT_EQ(redriven.status, 202) << redriven.body;
  EXPECT_EQ(world.returned.size(), 2u);
}

}  // namespace
}  // namespace fanfare::control
