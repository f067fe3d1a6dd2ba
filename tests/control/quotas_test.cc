#include "codec/quota_records.h"
#include "world.h"

namespace fanfare::control {
namespace {

class Quotas : public testing::Test {
 protected:
  Answer set(const std::string& body) {
    return world.call(platform, "PATCH", "/api/quotas", body, {{"Fanfare-Organization", "org"}});
  }
  Answer create(const std::string& path = "/api/webhooks") {
    return world.call(key, "POST", path,
                      R"({"url":"https://a.example/","events":["user.created"]})");
  }
  World world;
  std::string key = world.manager("org");
  std::string platform = world.platform_key({Scope::kManage, Scope::kRead});
};

TEST_F(Quotas, OnlyAPlatformKeySetsThem) {
  EXPECT_EQ(world.call(key, "PATCH", "/api/quotas", R"({"endpoints":5})").status, 403);
  const auto none = world.call(key, "GET", "/api/quotas");
  EXPECT_EQ(none.raw("/endpoints"), R"({"own":false,"limit":null,"used":0})");
  EXPECT_EQ(none.raw("/retention"), R"({"own":false,"limit":"30d"})");
  const auto made =
      set(R"({"endpoints":5,"eventsPerSecond":2.5,"eventsBurst":9,"retention":"7d"})");
  ASSERT_EQ(made.status, 200) << made.body;
  const auto shown = world.call(key, "GET", "/api/quotas");
  EXPECT_EQ(shown.body, made.body);
  EXPECT_EQ(shown.raw("/eventsPerSecond"), R"({"own":true,"limit":2.5,"burst":9,"used":0})");
  EXPECT_EQ(shown.raw("/retention"), R"({"own":true,"limit":"7d"})");
  EXPECT_EQ(set(R"({"retention":null,"endpoints":null})").raw("/endpoints/limit"), "null");
  EXPECT_EQ(world.call(world.manager("other"), "GET", "/api/quotas").raw("/eventsPerSecond/own"),
            "false");
}

TEST_F(Quotas, OfTwoChangesAtOnceBothAreKept) {
  world.holds_commits = true;
  const http::Headers named{{"Fanfare-Organization", "org"}};
  world.begin(platform, "PATCH", "/api/quotas", R"({"endpoints":5})", named);
  world.begin(platform, "PATCH", "/api/quotas", R"({"eventsPerSecond":2})", named);
  world.release();
  const auto shown = world.call(key, "GET", "/api/quotas");
  EXPECT_EQ(shown.raw("/endpoints/limit"), "5");
  EXPECT_EQ(shown.raw("/eventsPerSecond/limit"), "2");
}

TEST(Settings, OfTwoChangesAtOnceBothAreKept) {
  World world;
  const auto key = world.manager("org");
  world.holds_commits = true;
  world.begin(key, "PATCH", "/api/settings", R"({"autoRedrive":{"enabled":true}})");
  world.begin(key, "PATCH", "/api/settings", R"({"autoRedrive":{"batch":7}})");
  world.release();
  const auto shown = world.call(key, "GET", "/api/settings");
  EXPECT_EQ(shown.raw("/autoRedrive/enabled"), "true");
  EXPECT_EQ(shown.raw("/autoRedrive/batch"), "7");
}

TEST_F(Quotas, FaultsArePointedAt) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"endpoints":0})", "/endpoints"},
      {R"({"eventsPerSecond":-1})", "/eventsPerSecond"},
      {R"({"retention":"31d"})", "/retention"},
      {R"({"retention":"5m"})", "/retention"},
      {R"({"other":1})", "/other"}};
  for (const auto& [body, pointer] : cases) {
    const auto answer = set(body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer);
  }
}

TEST_F(Quotas, NoMoreEndpointsThanAllowed) {
  set(R"({"endpoints":2})");
  const auto first = create();
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(create("/webhooks").status, 201);
  const auto third = create();
  EXPECT_EQ(third.status, 403);
  EXPECT_TRUE(third.text("/type").ends_with("quota-exceeded")) << third.body;
  EXPECT_EQ(world.call(key, "GET", "/api/quotas").raw("/endpoints/used"), "2");
  EXPECT_EQ(world.call(key, "DELETE", "/api/webhooks/" + first.text("/id")).status, 204);
  EXPECT_EQ(create().status, 201);
}

TEST_F(Quotas, TheUseOfEventsIsShown) {
  const EventUsage usage{"org", false, "ingest-0", 12.5, 0, world.now};
  EXPECT_EQ(world.tables.apply_quota(service::usage_key("org", false, "ingest-0"),
                                     codec::encode(usage), false),
            "");
  EXPECT_EQ(world.call(key, "GET", "/api/quotas").raw("/eventsPerSecond/used"), "12.5");
}

TEST_F(Quotas, AnOrganizationsOwnRetentionTrimsItsLogOnly) {
  for (const char* organization : {"org", "other"}) {
    for (const int days : {1, 10}) {
      AttemptRecord attempt;
      attempt.delivery_id = std::string(organization) + std::to_string(days);
      attempt.organization_id = organization;
      attempt.endpoint_id = "e";
      attempt.accepted = attempt.outcome.started = world.now - std::chrono::days(days);
      world.index.begin();
      world.index.add(attempt);
      world.index.commit();
    }
  }
  world.index.trim(world.now, std::chrono::days(30), 1 << 30,
                   {{{"org", false}, world.now - std::chrono::days(7)}});
  const auto kept = [&](const char* organization, const char* id) {
    return world.index.delivery({organization, false}, id).has_value();
  };
  EXPECT_TRUE(kept("org", "org1"));
  EXPECT_FALSE(kept("org", "org10"));
  EXPECT_TRUE(kept("other", "other10"));
}

TEST(KeyRateLimits, AKeysOwnLimitIsThePlatformsToSet) {
  World world;
  const auto key = world.manager("org");
  const auto body = R"({"scopes":["read"],"rateLimit":{"perSecond":1,"burst":2}})";
  EXPECT_EQ(world.call(key, "POST", "/api/keys", body).text("/errors/0/pointer"), "/rateLimit");
  const auto platform = world.platform_key({Scope::kManage, Scope::kRead});
  const http::Headers named{{"Fanfare-Organization", "org"}};
  const auto made = world.call(platform, "POST", "/api/keys", body, named);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.raw("/rateLimit"), R"({"perSecond":1,"burst":2})");
  const auto limited = made.text("/key");
  EXPECT_EQ(world.call(limited, "GET", "/api/webhooks").status, 200);
  EXPECT_EQ(world.call(limited, "GET", "/api/webhooks").status, 200);
  const auto refused = world.call(limited, "GET", "/api/webhooks");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks").status, 200);
  const auto path = "/api/keys/" + made.text("/id");
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"rateLimit":null})").status, 400);
  const auto lifted =
      world.call(platform, "PATCH", path, R"({"rateLimit":null,"name":"n"})", named);
  EXPECT_EQ(lifted.raw("/rateLimit"), "null");
  EXPECT_EQ(lifted.text("/name"), "n");
  EXPECT_EQ(world.call(limited, "GET", "/api/webhooks").status, 200);
  EXPECT_EQ(world.call(world.manager("other"), "PATCH", path, "{}").status, 404);
}

TEST(KeyRateLimits, WhoIsLimitedCannotLiftIt) {
  World world;
  const auto platform = world.platform_key({Scope::kManage, Scope::kRead});
  const auto made =
      world.call(platform, "POST", "/api/keys",
                 R"({"scopes":["manage","read"],"rateLimit":{"perSecond":1,"burst":4}})",
                 {{"Fanfare-Organization", "org"}});
  const auto limited = made.text("/key");
  const auto child = world.call(limited, "POST", "/api/keys", R"({"scopes":["read"]})");
  EXPECT_EQ(child.raw("/rateLimit"), R"({"perSecond":1,"burst":4})");
  const auto portal = world.call(limited, "POST", "/api/portal-tokens", "{}");
  ASSERT_EQ(portal.status, 201) << portal.body;
  const auto token = portal.text("/token");
  EXPECT_EQ(world.call(token, "GET", "/api/webhooks").status, 200);
  EXPECT_EQ(world.call(limited, "GET", "/api/webhooks").status, 200);
  EXPECT_EQ(world.call(token, "GET", "/api/webhooks").status, 429) << "counted together";
}

}  // namespace
}  // namespace fanfare::control
