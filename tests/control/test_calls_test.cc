#include "world.h"

namespace fanfare::control {
namespace {

struct TestCalls : testing::Test {
  TestCalls() {
    world.outcome.outcome_class = OutcomeClass::kSuccess;
    world.outcome.status = 200;
    world.outcome.response_body = "OK";
  }
  std::string make(const std::string& path, const std::string& events,
                   const std::string& more = "") {
    return world
        .call(key, "POST", path, R"({"url":"https://a.example/x","events":)" + events + more + "}")
        .text("/id");
  }
  World world;
  std::string key = world.manager("o");
};

TEST_F(TestCalls, GenericSendsTheFirstSubscribedSample) {
  const auto id = make("/webhooks", R"(["nobody.knows","user.*"])");
  const auto answer = world.call(key, "POST", "/webhooks/" + id + "/test");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.text("/id").starts_with("evt_test_"));
  EXPECT_EQ(answer.body, R"({"id":")" + answer.text("/id") +
                             R"(","status":"delivered","response_code":200,"response_body":"OK"})");
  ASSERT_EQ(world.sent.size(), 1u);
  const auto& request = world.sent[0].request;
  EXPECT_TRUE(request.starts_with("POST /x HTTP/1.1\r\n"));
  EXPECT_NE(request.find("X-Webhook-Event: user.created"), std::string::npos) << request;
  EXPECT_NE(request.find("X-Webhook-Signature: sha256="), std::string::npos);
  EXPECT_NE(request.find(answer.text("/id")), std::string::npos);
}

TEST_F(TestCalls, BothApiCallsSendTheNamedType) {
  const auto id = make("/api/webhooks", R"(["queue.consumer.admitted"])");
  const auto named =
      world.call(key, "POST", "/api/webhooks/test",
                 R"({"endpointId":")" + id + R"(","eventType":"queue.consumer.admitted"})");
  ASSERT_EQ(named.status, 200) << named.body;
  EXPECT_EQ(named.text("/status"), "delivered");
  EXPECT_EQ(named.raw("/responseCode"), "200");
  const auto own_data = world.call(key, "POST", "/api/webhooks/" + id + "/test",
                                   R"({"eventType":"my.own", "data": {"a": 1.50}})");
  ASSERT_EQ(own_data.status, 200) << own_data.body;
  EXPECT_NE(world.sent.at(1).request.find(R"("data":{"a":1.50})"), std::string::npos);
}

TEST_F(TestCalls, AnEndpointThatDoesNotAnswerIsFailed) {
  const auto id = make("/api/webhooks", R"(["queue.consumer.admitted"])");
  world.outcome = {};
  world.outcome.outcome_class = OutcomeClass::kConnectRefused;
  world.outcome.error = "connection refused";
  const auto answer = world.call(key, "POST", "/api/webhooks/" + id + "/test",
                                 R"({"eventType":"queue.consumer.admitted"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.text("/status"), "failed");
  EXPECT_EQ(answer.raw("/responseCode"), "null");
  EXPECT_EQ(answer.text("/outcome"), "connect_refused");
}

TEST_F(TestCalls, WhatADialectHasNoSampleOfIsSentAsTheUsualOneHasIt) {
  const auto standard = make("/api/webhooks", R"(["order.*"])", R"(,"dialect":"standard")");
  EXPECT_EQ(world.call(key, "POST", "/api/webhooks/" + standard + "/test").status, 200);
  const auto named = world.call(key, "POST", "/api/webhooks/" + standard + "/test",
                                R"({"eventType":"queue.consumer.admitted"})");
  EXPECT_EQ(named.status, 200) << named.body;
  const auto generic = make("/webhooks", R"(["order.created"])");
  EXPECT_EQ(world.call(key, "POST", "/webhooks/" + generic + "/test").status, 200);
  ASSERT_EQ(world.sent.size(), 3u);
  EXPECT_NE(world.sent[0].request.find(R"("type":"order.created")"), std::string::npos);
  EXPECT_NE(world.sent[1].request.find(R"("queueId":)"), std::string::npos);
  EXPECT_NE(world.sent[2].request.find("X-Webhook-Event: order.created"), std::string::npos);
}

TEST_F(TestCalls, AFaultNamesTheMemberAsTheResourceSpellsIt) {
  const auto id = make("/webhooks", R"(["nobody.knows"])");
  const auto path = "/test";
  EXPECT_EQ(world.call(key, "POST", "/webhooks/" + id + path).raw("/errors/0/pointer"),
            R"("/event_type")");
  const auto other = make("/api/webhooks", R"(["nobody.knows"])");
  EXPECT_EQ(world.call(key, "POST", "/api/webhooks/" + other + path).raw("/errors/0/pointer"),
            R"("/eventType")");
}

// Each may take half a minute of a connection.
TEST_F(TestCalls, OnlySoManyWaitForReceiversAtOnce) {
  const auto id = make("/api/webhooks", R"(["order.created"])");
  const auto path = "/api/webhooks/" + id + "/test";
  world.holds_sends = true;
  for (int i = 0; i < 20; ++i) world.call(key, "POST", path);
  EXPECT_EQ(world.held_sends.size(), 20u);
  EXPECT_EQ(world.call(key, "POST", path).status, 429);
  const auto other = world.manager("other");
  const auto its = world.call(other, "POST", "/api/webhooks",
                              R"({"url":"https://a.example/x","events":["order.created"]})");
  world.call(other, "POST", "/api/webhooks/" + its.text("/id") + "/test");
  EXPECT_EQ(world.held_sends.size(), 21u);
  world.held_sends.front()(world.outcome);
  world.call(key, "POST", path);
  EXPECT_EQ(world.held_sends.size(), 22u);
}

TEST_F(TestCalls, FaultyCallsSendNothing) {
  const auto id = make("/api/webhooks", R"(["queue.consumer.admitted"])");
  const auto path = "/api/webhooks/" + id + "/test";
  EXPECT_EQ(world.call(key, "POST", path, R"({"eventType":"my.own"})").status, 400);
  EXPECT_EQ(world.call(key, "POST", path, R"({"eventType":"my.own","data":3})").status, 400);
  EXPECT_EQ(world.call(key, "POST", path, R"({"data":{}}x)").status, 400);
  EXPECT_EQ(world.call(key, "POST", "/api/webhooks/test", "{}").status, 400);
  EXPECT_TRUE(world.sent.empty());
}

}  // namespace
}  // namespace fanfare::control
