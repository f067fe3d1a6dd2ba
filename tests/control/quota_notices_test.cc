#include "services/control/quota_notices.h"

#include "codec/quota_records.h"
#include "world.h"

namespace fanfare::control {
namespace {

using namespace std::chrono_literals;

class QuotaNotice : public testing::Test {
 protected:
  void set(const std::string& body) {
    ASSERT_EQ(world.call(platform, "PATCH", "/api/quotas", body, {{"Fanfare-Organization", "org"}})
                  .status,
              200);
  }
  std::string create() {
    return world
        .call(key, "POST", "/api/webhooks",
              R"({"url":"https://a.example/","events":["user.created"]})")
        .text("/id");
  }
  void use(double rate, std::uint64_t refused = 0) {
    const EventUsage usage{"org", false, "ingest-0", rate, refused, world.now};
    EXPECT_EQ(world.tables.apply_quota(service::usage_key("org", false, "ingest-0"),
                                       codec::encode(usage), false),
              "");
  }
  void pass(Duration time, double rate = 0, std::uint64_t refused = 0) {
    for (const auto end = world.now + time; world.now < end; world.now += 1s) {
      use(rate, refused);
      notices.on_tick(world.api, quota_uses(world.api.tables, world.api.settings.quotas,
                                            world.api.ports.now()));
    }
  }
  /// "stage used/limit", the oldest first.
  std::vector<std::string> told(const std::string& whose) {
    std::vector<std::string> texts;
    const auto inbox = world.call(whose, "GET", "/api/notifications?kind=quota_near_limit");
    for (const auto each : inbox.json().at_pointer("/data").get_array()) {
      const auto quota = simdjson::minify(each.at_pointer("/quota").value());
      texts.insert(texts.begin(),
                   std::string(each.at_pointer("/stage").get_string().value()) + quota);
    }
    return texts;
  }
  using Texts = std::vector<std::string>;
  World world;
  QuotaNotices notices{{1min, 15min}};
  std::string key = world.manager("org"), other = world.manager("other");
  std::string platform = world.platform_key({Scope::kManage, Scope::kRead});
};

TEST_F(QuotaNotice, IsToldOnceAtNineTenthsAndOverBelowEight) {
  set(R"({"endpoints":10})");
  std::vector<std::string> made;
  for (int i = 0; i < 8; ++i) made.push_back(create());
  pass(5s);
  EXPECT_EQ(told(key), Texts{});
  made.push_back(create());
  pass(5s);
  const std::string opened = R"(opened{"name":"endpoints","used":9,"limit":10})";
  EXPECT_EQ(told(key), Texts{opened});
  EXPECT_EQ(told(other), Texts{});
  const auto less = [&] {
    EXPECT_EQ(world.call(key, "DELETE", "/api/webhooks/" + made.back()).status, 204);
    made.pop_back();
  };
  less();
  pass(1h);
  EXPECT_EQ(told(key), Texts{opened});
  less();
  pass(15min);
  EXPECT_EQ(told(key), Texts{opened});
  // What swings makes no messages.
  create();
  pass(15min);
  EXPECT_EQ(told(key), Texts{opened});
}

TEST_F(QuotaNotice, EndsAfterACalmTimeWithTheSameIncident) {
  set(R"({"endpoints":1})");
  const auto id = create();
  pass(2s);
  EXPECT_EQ(world.call(key, "DELETE", "/api/webhooks/" + id).status, 204);
  pass(15min + 2s);
  EXPECT_EQ(told(key), (Texts{R"(opened{"name":"endpoints","used":1,"limit":1})",
                              R"(closed{"name":"endpoints","used":0,"limit":1})"}));
  const auto inbox = world.call(key, "GET", "/api/notifications");
  EXPECT_EQ(inbox.text("/data/0/incidentId"), inbox.text("/data/1/incidentId"));
  EXPECT_EQ(inbox.text("/data/1/title"), "The quota of endpoints is nearly used up");
  EXPECT_TRUE(world.tables.quotas().notices().empty());
  pass(1h);
  EXPECT_EQ(told(key).size(), 2u);
}

TEST_F(QuotaNotice, ARestartTellsNothingTwice) {
  set(R"({"endpoints":1})");
  create();
  pass(2s);
  notices = QuotaNotices({1min, 15min});
  pass(2s);
  EXPECT_EQ(told(key).size(), 1u);
}

TEST_F(QuotaNotice, WhatCouldNotBeWrittenIsTriedAgain) {
  set(R"({"endpoints":1})");
  create();
  world.failure = "no broker";
  pass(2s);
  EXPECT_EQ(told(key), Texts{});
  world.failure = "";
  pass(2s);
  EXPECT_EQ(told(key).size(), 1u);
}

TEST_F(QuotaNotice, APeakOfEventsIsNoNews) {
  set(R"({"eventsPerSecond":100})");
  pass(50s, 95);
  pass(5s, 50);
  pass(50s, 95);
  EXPECT_EQ(told(key), Texts{});
  pass(12s, 95);
  EXPECT_EQ(told(key), Texts{R"(opened{"name":"eventsPerSecond","used":95,"limit":100})"});
}

TEST_F(QuotaNotice, RefusedEventsAreAtTheLimit) {
  set(R"({"eventsPerSecond":100})");
  pass(62s, 20, 3);
  EXPECT_EQ(told(key), Texts{R"(opened{"name":"eventsPerSecond","used":100,"limit":100})"});
}

TEST_F(QuotaNotice, ALimitThatIsLiftedEndsIt) {
  set(R"({"endpoints":1})");
  create();
  pass(2s);
  set(R"({"endpoints":null})");
  pass(15min + 2s);
  EXPECT_EQ(told(key).back(), R"(closed{"name":"endpoints","used":0,"limit":0})");
}

}  // namespace
}  // namespace fanfare::control
