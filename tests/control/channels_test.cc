#include "codec/channel_records.h"
#include "codec/notification_records.h"
#include "world.h"

namespace fanfare::control {
namespace {

class Channels : public testing::Test {
 protected:
  static constexpr const char* kPath = "/api/notification-channels";

  std::string make(const std::string& body) {
    const auto answer = world.call(key, "POST", kPath, body);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.text("/id");
  }
  NotificationChannel opened(const std::string& shown_id) {
    const auto* record = world.tables.channel(shown_id.substr(4));
    return codec::decode_channel(codec::encode(*record), world.keyring).value();
  }
  /// Nothing that was written, and no answer to a read, holds it in the clear.
  void expect_hidden(const std::string& secret, const std::string& id) {
    for (const auto& write : world.written)
      EXPECT_EQ(write.value.value_or("").find(secret), std::string::npos);
    for (const auto& path : {std::string(kPath), kPath + ("/" + id)})
      EXPECT_EQ(world.call(key, "GET", path).body.find(secret), std::string::npos);
  }
  World world;
  std::string key = world.manager("org");
};

constexpr const char* kSlack =
    R"({"type":"slack","name":"Alerts","url":"https://hooks.slack.example/services/T0/B0/mine"})";

TEST_F(Channels, AreMadeShownChangedAndDeleted) {
  const auto id = make(R"({"type":"email","to":["ops@example.com"]})");
  const auto path = kPath + ("/" + id);
  EXPECT_EQ(id.substr(0, 4), "nch_");
  auto shown = world.call(key, "GET", path);
  EXPECT_EQ(shown.raw("/to"), R"(["ops@example.com"])");
  EXPECT_EQ(shown.text("/minimumSeverity"), "info");
  EXPECT_EQ(shown.text("/digest"), "15m");
  shown = world.call(key, "PATCH", path,
                     R"({"kinds":["webhook_failure"],"minimumSeverity":"warning","digest":"1h",
                         "enabled":false})");
  EXPECT_EQ(shown.status, 200) << shown.body;
  const auto channel = opened(id);
  EXPECT_EQ(channel.recipients, std::vector<std::string>{"ops@example.com"}) << "as it was";
  EXPECT_EQ(channel.kinds, std::vector<std::string>{"webhook_failure"});
  EXPECT_EQ(channel.severity_min, Severity::kWarning);
  EXPECT_EQ(channel.digest, Duration(3'600'000));
  EXPECT_FALSE(channel.enabled);
  EXPECT_EQ(world.call(key, "DELETE", path).status, 204);
  EXPECT_EQ(world.call(key, "GET", path).status, 404);
}

TEST_F(Channels, SecretsAreNeverShownAgain) {
  const auto slack = make(kSlack);
  EXPECT_EQ(opened(slack).secret, "https://hooks.slack.example/services/T0/B0/mine");
  expect_hidden("services/T0", slack);
  const auto pager = make(R"({"type":"pagerduty","routingKey":"R0UTING"})");
  EXPECT_EQ(opened(pager).secret, "R0UTING");
  EXPECT_EQ(opened(pager).url, "https://events.pagerduty.com/v2/enqueue");
  expect_hidden("R0UTING", pager);
  const auto made =
      world.call(key, "POST", kPath, R"({"type":"webhook","url":"https://a.example/x"})");
  EXPECT_EQ(made.text("/secret"), opened(made.text("/id")).secret);
  EXPECT_EQ(made.header("Cache-Control"), "no-store");
  expect_hidden(made.text("/secret"), made.text("/id"));
}

TEST_F(Channels, AKeyDoesNotFollowAnotherUrl) {
  const auto path = kPath + ("/" + make(R"({"type":"pagerduty","routingKey":"R0UTING"})"));
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"url":"https://mine.example/"})").status, 400);
  EXPECT_EQ(
      world.call(key, "PATCH", path, R"({"url":"https://mine.example/","routingKey":"b"})").status,
      200);
}

TEST_F(Channels, WhatIsWrongIsNamed) {
  const std::pair<const char*, const char*> bad[] = {
      {R"({})", "/type"},
      {R"({"type":"sms"})", "/type"},
      {R"({"type":"email"})", "/to"},
      {R"({"type":"email","to":["a@b\r\nBcc: c@d"]})", "/to"},
      {R"({"type":"email","to":["a@b,c@d"]})", "/to"},
      {R"({"type":"email","to":["ops"]})", "/to"},
      {R"({"type":"email","to":["a@b"],"url":"https://x.example"})", "/url"},
      {R"({"type":"slack"})", "/url"},
      {R"({"type":"slack","url":"http://hooks.slack.example/x"})", "/url"},
      {R"({"type":"pagerduty"})", "/routingKey"},
      {R"({"type":"webhook"})", "/url"},
      {R"({"type":"webhook","url":"https://a.example","kinds":["rain"]})", "/kinds"},
      {R"({"type":"email","to":["a@b"],"minimumSeverity":"loud"})", "/minimumSeverity"},
      {R"({"type":"email","to":["a@b"],"digest":"2s"})", "/digest"},
  };
  for (const auto& [body, pointer] : bad) {
    const auto answer = world.call(key, "POST", kPath, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << answer.body;
  }
}

TEST_F(Channels, AnAddressInsideIsRefusedAtOnce) {
  const auto pager = kPath + ("/" + make(R"({"type":"pagerduty","routingKey":"a"})"));
  const auto slack = kPath + ("/" + make(kSlack));
  for (const std::string host : {"127.0.0.1", "169.254.169.254", "[::1]", "[::ffff:192.168.0.1]"}) {
    const auto url = R"("url":"https://)" + host + R"(/x")";
    const std::pair<std::string, std::string> requests[] = {
        {kPath, R"({"type":"slack",)" + url + "}"},
        {kPath, R"({"type":"webhook",)" + url + "}"},
        {kPath, R"({"type":"pagerduty","routingKey":"a",)" + url + "}"},
        {pager, R"({"routingKey":"a",)" + url + "}"},
        {slack, "{" + url + "}"}};
    for (const auto& [path, body] : requests) {
      const auto answer = world.call(key, path == kPath ? "POST" : "PATCH", path, body);
      EXPECT_EQ(answer.status, 400) << body;
      EXPECT_EQ(answer.text("/errors/0/pointer"), "/url");
      EXPECT_NE(answer.text("/errors/0/detail").find("private or reserved"), std::string::npos);
    }
  }
  // As endpoints are: what the operator opened is allowed.
  make(R"({"type":"webhook","url":"https://10.20.1.1/"})");
}

TEST_F(Channels, WhatWasRightWhenItWasMadeCanBeSwitchedOff) {
  const auto id = make(R"({"type":"webhook","url":"https://a.example/"})");
  auto record = *world.tables.channel(id.substr(4));
  record.channel.url = "https://10.0.0.1/";
  EXPECT_EQ(world.tables.apply_channel(id.substr(4), codec::encode(record), false), "");
  const auto path = kPath + ("/" + id);
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"enabled":false})").status, 200);
}

TEST_F(Channels, BelongToOneOrganizationAndMode) {
  const auto path = kPath + ("/" + make(kSlack));
  for (const auto& stranger :
       {world.manager("other"), world.key("org", {Scope::kManage, Scope::kRead}, true)}) {
    EXPECT_EQ(world.call(stranger, "GET", path).status, 404);
    EXPECT_EQ(world.call(stranger, "GET", path + "/log").status, 404);
    EXPECT_EQ(world.call(stranger, "PATCH", path, "{}").status, 404);
    EXPECT_EQ(world.call(stranger, "POST", path + "/test").status, 404);
    EXPECT_EQ(world.call(stranger, "DELETE", path).status, 404);
    EXPECT_EQ(world.call(stranger, "GET", kPath).raw("/data"), "[]");
  }
  EXPECT_EQ(world.call(world.key("org", {Scope::kRead}), "POST", path + "/test").status, 403);
}

TEST_F(Channels, ATestIsForThatChannelAndItsEndIsInTheLog) {
  const auto id = make(kSlack), path = kPath + ("/" + id);
  const auto answer = world.call(key, "POST", path + "/test");
  EXPECT_EQ(answer.status, 202) << answer.body;
  const auto told = answer.text("/notificationId");
  const auto inbox = world.call(key, "GET", "/api/notifications/" + told);
  EXPECT_EQ(inbox.text("/kind"), "test");
  EXPECT_EQ(world.call(key, "GET", path + "/log").raw("/data"), "[]");
  NotificationSent sent{told.substr(4), "org", false, id.substr(4), "slack", world.now, 2, "404"};
  world.index.add(codec::NotificationRecord(sent));
  const auto log = world.call(key, "GET", path + "/log");
  EXPECT_EQ(log.text("/data/0/notificationId"), told);
  EXPECT_EQ(log.text("/data/0/channelId"), id);
  EXPECT_EQ(log.text("/data/0/status"), "failed");
  EXPECT_EQ(log.text("/data/0/error"), "404");
}

TEST_F(Channels, TheContactIsAnAddressOrNone) {
  EXPECT_EQ(world.call(key, "PATCH", "/api/settings", R"({"contact":"me"})").status, 400);
  EXPECT_EQ(world.call(key, "PATCH", "/api/settings", R"({"contact":"me@example.com"})").status,
            200);
  EXPECT_EQ(world.call(key, "GET", "/api/settings").text("/contact"), "me@example.com");
  EXPECT_EQ(world.call(key, "PATCH", "/api/settings", R"({"contact":null})").raw("/contact"),
            "null");
}

}  // namespace
}  // namespace fanfare::control
