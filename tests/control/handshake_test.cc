#include "services/control/handshake.h"

#include "world.h"

namespace fanfare::control {
namespace {

class HandshakeTest : public testing::Test {
 protected:
  void answer(int status, std::map<std::string, std::string> headers) {
    world.outcome = {};
    world.outcome.outcome_class = outcome_class_of_status(status);
    world.outcome.status = status;
    if (status >= 300) world.outcome.error = "the endpoint answered " + std::to_string(status);
    world.outcome.headers = std::move(headers);
  }
  Answer create(const std::string& more) {
    return world.call(key, "POST", "/api/webhooks",
                      R"({"url":"https://a.example/x?y","events":["a.b"],)" + more + "}");
  }
  Answer change(const std::string& id, const std::string& body) {
    return world.call(key, "PATCH", "/api/webhooks/" + id, body);
  }
  World world;
  std::string key = world.manager("o");
};

TEST_F(HandshakeTest, ARequiredOneIsAskedForAndLimitsTheRate) {
  answer(200, {{kAllowedOrigin, "FanFare"}, {kAllowedRate, "120"}});
  const auto made = create(R"("handshake":"required","rateLimit":{"perSecond":10},)"
                           R"("authentication":{"type":"bearer","token":"t"})");
  ASSERT_EQ(made.status, 201) << made.body;
  ASSERT_EQ(world.sent.size(), 1u);
  const auto& request = world.sent[0].request;
  EXPECT_TRUE(request.starts_with("OPTIONS /x?y HTTP/1.1\r\nHost: a.example\r\n")) << request;
  for (const char* line : {"WebHook-Request-Origin: fanfare\r\n", "WebHook-Request-Rate: 600\r\n",
                           "Authorization: Bearer t\r\n"})
    EXPECT_NE(request.find(line), std::string::npos) << request;
  EXPECT_EQ(made.raw("/handshake/allowed"), "true");
  EXPECT_EQ(made.raw("/handshake/allowedPerMinute"), "120");
  EXPECT_EQ(made.raw("/rateLimit/perSecond"), "10") << "what the customer set stays";
  const auto* record = world.tables.endpoint(made.text("/id").substr(4));
  EXPECT_EQ(codec::decode_endpoint(codec::encode(*record), &world.keyring)->rate_per_second, 2);
}

TEST_F(HandshakeTest, WithoutPermissionARequiredOneIsRefusedAndAnOptionalOneIsNot) {
  const std::pair<int, std::map<std::string, std::string>> refusals[] = {
      {405, {{kAllowedOrigin, "*"}}}, {200, {}}, {200, {{kAllowedOrigin, "other.example"}}}};
  for (const auto& [status, headers] : refusals) {
    answer(status, headers);
    const auto refused = create(R"("handshake":"required")");
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(refused.text("/errors/0/pointer"), "/url");
    const auto made = create(R"("handshake":"optional")");
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.raw("/handshake/allowed"), "false");
    EXPECT_NE(made.raw("/handshake/error"), "null");
  }
  world.sent.clear();
  EXPECT_EQ(create(R"("handshake":"off")").status, 201);
  EXPECT_EQ(create(R"("handshake":"often")").status, 400);
  EXPECT_TRUE(world.sent.empty());
}

TEST_F(HandshakeTest, TheSameUrlIsNotAskedAgain) {
  for (const char* policy : {"required", "optional"}) {
    answer(200, {{kAllowedOrigin, "*"}, {kAllowedRate, "120"}});
    const auto set = R"("handshake":")" + std::string(policy) + "\"";
    const auto id = create(set).text("/id");
    world.sent.clear();
    answer(404, {});
    for (const auto& same : {std::string(R"("url":"https://a.example/x?y")"), set}) {
      const auto changed = change(id, "{" + same + R"(,"description":"x"})");
      ASSERT_EQ(changed.status, 200) << changed.body;
      EXPECT_EQ(changed.text("/description"), "x");
      EXPECT_EQ(changed.raw("/handshake/allowed"), "true");
      EXPECT_EQ(changed.raw("/handshake/allowedPerMinute"), "120");
    }
    EXPECT_TRUE(world.sent.empty());
  }
}

TEST_F(HandshakeTest, AnotherUrlIsAskedAnew) {
  answer(204, {{kAllowedOrigin, "*"}, {kAllowedRate, "*"}});
  const auto id = create(R"("handshake":"required")").text("/id");
  EXPECT_EQ(change(id, R"({"description":"x"})").raw("/handshake/allowed"), "true");
  EXPECT_EQ(world.sent.size(), 1u);
  answer(404, {});
  EXPECT_EQ(change(id, R"({"url":"https://b.example/"})").status, 400);
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks/" + id).text("/url"), "https://a.example/x?y");
  answer(200, {{kAllowedOrigin, "*"}});
  EXPECT_EQ(change(id, R"({"url":"https://b.example/"})").status, 200);
  EXPECT_EQ(world.sent.back().host, "b.example");
  answer(500, {});
  const auto repeated = world.call(key, "POST", "/api/webhooks/" + id + "/handshake");
  ASSERT_EQ(repeated.status, 200) << repeated.body;
  EXPECT_EQ(repeated.text("/status"), "paused") << "without permission nothing is sent";
  EXPECT_EQ(change(id, R"({"status":"active"})").status, 400);
  EXPECT_EQ(world.call(key, "POST", "/api/webhooks/" + id + "/enable").status, 409);
  EXPECT_EQ(change(id, R"({"handshake":"off","status":"active"})").status, 200);
  EXPECT_EQ(world.call(key, "POST", "/api/webhooks/" + id + "/handshake").status, 409);
  EXPECT_EQ(world.call(world.manager("p"), "POST", "/api/webhooks/" + id + "/handshake").status,
            404);
}

}  // namespace
}  // namespace fanfare::control
