#include "log_records.h"
#include "world.h"

namespace fanfare::control {
namespace {

struct LogRoutes : testing::Test {
  World world;
  std::string key = world.manager("org_a");
  std::string id =
      world.call(key, "POST", "/api/webhooks", R"({"url":"https://a.example/","events":["*"]})")
          .text("/id");

  AttemptRecord own(AttemptRecord record) {
    record.endpoint_id = id.substr(4);
    return record;
  }
};

TEST_F(LogRoutes, ADeliveryShowsItsAttempts) {
  world.index.add(own(attempt(delivery_id(1), 1, AttemptResult::kRetrying)));
  world.index.add(own(attempt(delivery_id(1), 2, AttemptResult::kDelivered)));
  const auto list = world.call(key, "GET", "/api/webhooks/" + id + "/deliveries");
  ASSERT_EQ(list.status, 200);
  EXPECT_EQ(list.text("/data/0/id"), "whk_" + delivery_id(1));
  EXPECT_EQ(list.text("/data/0/status"), "delivered");
  EXPECT_EQ(list.raw("/data/0/responseCode"), "200");
  EXPECT_EQ(list.raw("/data/0/retryCount"), "1");
  EXPECT_EQ(list.raw("/data/0/nextAttemptAt"), "null");
  EXPECT_EQ(list.text("/data/0/attempts/0/outcome"), "http_5xx");
  EXPECT_EQ(list.raw("/data/0/attempts/1/durationMs"), "20");
  const auto single = world.call(key, "GET", "/api/deliveries/whk_" + delivery_id(1));
  EXPECT_EQ(single.raw(""), list.raw("/data/0"));
  EXPECT_EQ(world.call(key, "GET", "/api/deliveries/whk_" + delivery_id(9)).status, 404);
  const auto generic = world.call(key, "GET", "/webhooks/" + id + "/deliveries");
  EXPECT_EQ(generic.body, R"({"data":[{"id":"del_)" + delivery_id(1) +
                              R"(","event_id":"evt_1","status":"delivered","response_code":200,)"
                              R"("response_time_ms":20,"created_at":"2027-01-15T08:00:00Z"}]})");
}

TEST_F(LogRoutes, DeliveriesComeInPages) {
  std::set<std::string> made, listed;
  for (int i = 0; i < 5; ++i) {
    auto record = own(attempt(delivery_id(i), 1, AttemptResult::kDelivered));
    record.accepted = kStart + Duration(i / 2);  // some at the same time
    world.index.add(record);
    made.insert("whk_" + record.delivery_id);
  }
  std::string cursor;
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = world.call(key, "GET",
                                 "/api/webhooks/" + id + "/deliveries?limit=2" +
                                     (cursor.empty() ? "" : "&cursor=" + cursor));
    for (const auto item : page.json()["data"].get_array())
      EXPECT_TRUE(listed.insert(std::string(item["id"].get_string().value())).second);
    cursor = page.text("/nextCursor");
  }
  EXPECT_EQ(cursor, "(none)");
  EXPECT_EQ(made, listed);
}

TEST_F(LogRoutes, ADeadLetterNamesAllAttempts) {
  world.index.add(dead_letter(delivery_id(1), DeadLetterReason::kAttemptsExhausted), {"d", 1}, 3);
  const auto list = world.call(key, "GET", "/api/dead-letters");
  ASSERT_EQ(list.status, 200);
  EXPECT_EQ(list.text("/data/0/reason"), "attempts_exhausted");
  EXPECT_EQ(list.raw("/data/0/payload"), R"({"id":"whk_1"})");
  EXPECT_EQ(list.text("/data/0/eventType"), "order.created");
  EXPECT_EQ(list.text("/data/0/failedAt"), "2027-01-15T08:00:05.000Z");
  EXPECT_EQ(list.raw("/data/0/retryCount"), "0");
  EXPECT_EQ(list.text("/data/0/attempts/1/outcome"), "timeout");
  EXPECT_EQ(list.raw("/data/0/attempts/1/responseCode"), "null");
  EXPECT_EQ(world.call(key, "GET", "/api/dead-letters/" + list.text("/data/0/id")).raw(""),
            list.raw("/data/0"));
  EXPECT_EQ(world.call(key, "GET", "/api/dead-letters?reason=gone").body, R"({"data":[]})");
  EXPECT_EQ(world.call(key, "GET", "/api/dead-letters?reason=x").status, 400);
  EXPECT_EQ(world.call(key, "GET", "/api/dead-letters?endpointId=whe_" + kEndpoint).body,
            list.body);
}

/// An event of Kafka that its schema refused is a dead letter of no endpoint.
TEST_F(LogRoutes, ADeadLetterOfNoEndpointNamesNone) {
  auto letter = dead_letter("", DeadLetterReason::kSchema);
  letter.delivery.endpoint_id.clear();
  world.index.add(letter, {"d", 1}, 3);
  const auto list = world.call(key, "GET", "/api/dead-letters");
  EXPECT_EQ(list.raw("/data/0/endpointId"), "null");
  EXPECT_EQ(list.raw("/data/0/deliveryId"), "null");
  const auto groups = world.call(key, "GET", "/api/dead-letters/groups");
  EXPECT_EQ(groups.raw("/data/0/endpointId"), "null") << groups.body;
  EXPECT_EQ(groups.text("/data/0/reason"), "schema");
  const auto manager = world.manager("org_a");
  const auto refused =
      world.call(manager, "POST", "/api/dead-letters/" + list.text("/data/0/id") + "/redrive");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.text("/type"), "urn:fanfare:problem:no-delivery");
}

TEST_F(LogRoutes, HealthIsOfTheLastDay) {
  const auto health = [&] {
    return world.call(key, "GET", "/api/webhooks/" + id + "/health").body;
  };
  EXPECT_EQ(health(), R"({"healthy":true,"lastDelivery":null,"successRate":null})");
  world.now = kStart + std::chrono::seconds(10);
  log(world.index, own(attempt(delivery_id(1), 1, AttemptResult::kRetrying)));
  EXPECT_EQ(health(), R"({"healthy":false,"lastDelivery":null,"successRate":0})");
  log(world.index, own(attempt(delivery_id(1), 2, AttemptResult::kDelivered)));
  EXPECT_EQ(health(),
            R"({"healthy":true,"lastDelivery":"2027-01-15T08:00:02Z","successRate":0.5})");
  world.now += std::chrono::hours(25);
  EXPECT_EQ(health(), R"({"healthy":true,"lastDelivery":null,"successRate":null})");
}

}  // namespace
}  // namespace fanfare::control
