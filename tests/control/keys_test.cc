// API keys, platform keys, the audit log, Idempotency-Key and rates.
#include "services/control/forwarded.h"
#include "services/control/janitor.h"
#include "world.h"

namespace fanfare::control {
namespace {

const std::string kBody = R"({"url":"https://example.com/hook","events":["order.created"]})";

TEST(Keys, AKeyIsToldOnceAndWorks) {
  World world;
  const auto key = world.manager("org_a");
  const auto made = world.call(key, "POST", "/api/keys", R"({"name":"ci","scopes":["read"]})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto secret = made.text("/key");
  EXPECT_TRUE(secret.starts_with("sk_live_"));
  EXPECT_TRUE(secret.starts_with(made.text("/prefix")));
  EXPECT_EQ(world.call(secret, "GET", "/api/webhooks").status, 200);
  EXPECT_EQ(world.call(secret, "POST", "/api/webhooks", kBody).status, 403);
  for (const auto& path : {std::string("/api/keys"), "/api/keys/" + made.text("/id")}) {
    const auto shown = world.call(key, "GET", path);
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.body.find(secret), std::string::npos);
  }
  for (const auto& write : world.written)
    EXPECT_EQ(write.value.value_or("").find(secret), std::string::npos);
}

TEST(Keys, ARevokedKeyIsRefusedAndStaysInTheList) {
  World world;
  const auto key = world.manager("org_a");
  const auto made = world.call(key, "POST", "/api/keys", R"({"scopes":["read"]})");
  EXPECT_EQ(world.call(key, "DELETE", "/api/keys/" + made.text("/id")).status, 204);
  EXPECT_EQ(world.call(made.text("/key"), "GET", "/api/webhooks").status, 401);
  const auto shown = world.call(key, "GET", "/api/keys/" + made.text("/id"));
  EXPECT_EQ(shown.raw("/active"), "false");
  EXPECT_NE(shown.raw("/revokedAt"), "null");
}

TEST(Keys, AChangeUnderWayDoesNotUndoARevocation) {
  for (const bool revoked_first : {true, false}) {
    World world;
    const auto key = world.manager("org_a");
    const auto made = world.call(key, "POST", "/api/keys", R"({"scopes":["read"]})");
    const auto path = "/api/keys/" + made.text("/id");
    const auto change = [&] { return world.begin(key, "PATCH", path, R"({"name":"n"})"); };
    world.holds_commits = true;
    const auto before = revoked_first ? nullptr : change();
    const auto revoked = world.begin(key, "DELETE", path);
    const auto changed = revoked_first ? change() : before;
    world.release();
    EXPECT_EQ(revoked->status, 204);
    EXPECT_EQ(changed->status, 200);
    EXPECT_EQ(world.call(made.text("/key"), "GET", "/api/webhooks").status, 401);
    EXPECT_EQ(world.call(key, "GET", path).text("/name"), "n");
  }
}

TEST(Keys, AKeyExpires) {
  World world;
  const auto key = world.manager("org_a");
  const auto made = world.call(key, "POST", "/api/keys", R"({"scopes":["read"],"expiresIn":"1h"})");
  EXPECT_EQ(world.call(made.text("/key"), "GET", "/api/webhooks").status, 200);
  world.now += std::chrono::hours(1);
  EXPECT_EQ(world.call(made.text("/key"), "GET", "/api/webhooks").status, 401);
}

TEST(Keys, FaultsArePointedAt) {
  World world;
  const auto key = world.manager("org_a");
  const std::pair<const char*, const char*> cases[] = {
      {"{}", "/scopes"},
      {R"({"scopes":["read","all"]})", "/scopes/1"},
      {R"({"scopes":["read"],"mode":"prod"})", "/mode"},
      {R"({"scopes":["read"],"expiresIn":"soon"})", "/expiresIn"},
      {R"({"scopes":["read"],"expiresAt":"2020-01-01T00:00:00Z"})", "/expiresAt"},
  };
  for (const auto& [body, pointer] : cases) {
    const auto answer = world.call(key, "POST", "/api/keys", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << answer.body;
  }
}

TEST(Keys, OthersSeeNoneOfThem) {
  World world;
  const auto made =
      world.call(world.manager("org_a"), "POST", "/api/keys", R"({"scopes":["read"]})");
  const auto other = world.manager("org_b");
  EXPECT_EQ(world.call(other, "GET", "/api/keys/" + made.text("/id")).status, 404);
  EXPECT_EQ(world.call(other, "DELETE", "/api/keys/" + made.text("/id")).status, 404);
  EXPECT_EQ(world.call(other, "GET", "/api/keys?prefix=" + made.text("/prefix"))
                .body.find(made.text("/prefix")),
            std::string::npos);
  const auto tester = world.key("org_a", {Scope::kManage}, true);
  EXPECT_EQ(world.call(tester, "GET", "/api/keys/" + made.text("/id")).status, 404);
  EXPECT_EQ(world.call(tester, "POST", "/api/keys", R"({"scopes":["read"],"mode":"live"})").status,
            400);
}

TEST(Keys, APlatformKeyNamesTheOrganizationInEachCall) {
  World world;
  const auto text = world.manager("*");
  auto key = *world.tables.api_key(hash_api_key(text));
  key.platform = true;
  EXPECT_EQ(world.tables.apply_api_key(key.hash, codec::encode(key), false), "");
  EXPECT_EQ(world.call(text, "POST", "/api/webhooks", kBody).status, 400);
  const auto made =
      world.call(text, "POST", "/api/webhooks", kBody, {{"Fanfare-Organization", "org_a"}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("/organizationId"), "org_a");
  const auto path = "/api/webhooks/" + made.text("/id");
  EXPECT_EQ(world.call(world.manager("org_a"), "GET", path).status, 200);
  EXPECT_EQ(world.call(text, "GET", path, "", {{"Fanfare-Organization", "org_b"}}).status, 404);
}

TEST(Audit, EveryChangeSaysWhoWhatAndFromWhere) {
  World world;
  const auto key = world.manager("org_a");
  const auto id = world.call(key, "POST", "/api/webhooks", kBody).text("/id");
  const auto path = "/api/webhooks/" + id;
  world.now += Duration(1);
  world.call(key, "PATCH", path, R"({"description":"x"})");
  world.now += Duration(1);
  const auto secret = world.call(key, "POST", path + "/secret/reveal").text("/secret");
  world.now += Duration(1);
  world.call(key, "POST", path + "/secret/rotate");
  world.now += Duration(1);
  world.call(key, "DELETE", path);
  const auto list = world.call(key, "GET", "/api/audit");
  ASSERT_EQ(list.status, 200);
  const char* actions[] = {"endpoint.deleted", "secret.rotated", "secret.revealed",
                           "endpoint.changed", "endpoint.created"};
  for (int i = 0; i < 5; ++i) {
    const auto at = "/data/" + std::to_string(i);
    EXPECT_EQ(list.text((at + "/action").c_str()), actions[i]);
    EXPECT_EQ(list.text((at + "/target").c_str()), id);
    EXPECT_EQ(list.text((at + "/actor/id").c_str()), "key_key1");
    EXPECT_EQ(list.text((at + "/remoteAddress").c_str()), "192.0.2.7");
  }
  EXPECT_EQ(list.body.find(secret), std::string::npos);
  EXPECT_EQ(world.call(world.manager("org_b"), "GET", "/api/audit").body, R"({"data":[]})");
  const auto some = world.call(key, "GET", "/api/audit?action=secret.revealed&target=" + id);
  EXPECT_EQ(some.json()["data"].get_array().size(), 1u);
  EXPECT_EQ(world.call(key, "GET", "/api/audit?target=wh_" + id.substr(4)).body, list.body);
}

TEST(Audit, ASecretIsNotShownWhereThatCantBeNoted) {
  World world;
  const auto key = world.manager("org_a");
  const auto id = world.call(key, "POST", "/api/webhooks", kBody).text("/id");
  world.failure = "no broker";
  EXPECT_EQ(world.call(key, "POST", "/api/webhooks/" + id + "/secret/reveal").status, 503);
}

// Each is in the memory of every instance of ingest and control.
TEST(ApiKeys, ThereAreOnlySoMany) {
  World world;
  const auto key = world.manager("org_a");
  const auto post = [&](const std::string& path, const std::string& body) {
    world.now += Duration(100);  // Within the limit of requests.
    return world.call(key, "POST", path, body).status;
  };
  for (int i = 1; i < 1'000; ++i) ASSERT_EQ(post("/api/keys", R"({"scopes":["read"]})"), 201);
  EXPECT_EQ(post("/api/keys", R"({"scopes":["read"]})"), 409);
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(post("/api/session", ""), 201);
  EXPECT_EQ(post("/api/session", ""), 409);
  world.now += std::chrono::days(1);
  EXPECT_EQ(post("/api/session", ""), 201) << "those have expired";
  EXPECT_EQ(
      world.call(world.manager("org_b"), "POST", "/api/keys", R"({"scopes":["read"]})").status,
      201);
}

struct Idempotency : testing::Test {
  World world;
  std::string key = world.manager("org_a");
  Answer post(const std::string& path, const std::string& body, const std::string& name = "k1") {
    return world.call(key, "POST", path, body, {{"Idempotency-Key", name}});
  }
};

TEST_F(Idempotency, TheSameRequestGetsTheSameAnswer) {
  const auto first = post("/api/webhooks", kBody);
  const auto again = post("/api/webhooks", kBody);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(first.body, again.body);
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks").json()["data"].get_array().size(), 1u);
  EXPECT_NE(post("/api/webhooks", kBody, "k2").text("/id"), first.text("/id"));
  for (const auto& write : world.written)
    EXPECT_EQ(write.value.value_or("").find(first.text("/secret")), std::string::npos);
}

// "a" with "b|l|k" is not "a|l|b" with "k".
TEST_F(Idempotency, ANameOfAnOrganizationIsNoPartOfAKey) {
  key = world.manager("a");
  const auto first = post("/api/webhooks", kBody, "b|l|k");
  key = world.manager("a|l|b");
  const auto second = post("/api/webhooks", kBody, "k");
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(second.status, 201);
  EXPECT_NE(first.text("/id"), second.text("/id"));
}

TEST_F(Idempotency, AnotherRequestIsRefused) {
  post("/api/webhooks", kBody);
  EXPECT_EQ(post("/api/webhooks", R"({"url":"https://b.example/","events":["*"]})").status, 422);
  EXPECT_EQ(post("/api/webhooks/test", kBody).status, 422);
}

TEST_F(Idempotency, TheAnswerIsWrittenWithTheChange) {
  const auto before = world.commits;
  post("/api/webhooks", kBody);
  EXPECT_EQ(world.commits, before + 1);
}

TEST_F(Idempotency, WhatChangesNothingIsNotKept) {
  const auto trial = R"({"filter":{"data":{"a":["b"]}},"event":{"type":"a.b","data":{}}})";
  EXPECT_EQ(post("/api/webhooks/filters/test", trial).status, 200);
  EXPECT_EQ(post("/api/event-types/order.created/validate", R"({"data":{}})").status, 200);
  EXPECT_TRUE(world.tables.answers().empty());
  EXPECT_EQ(world.commits, 0);
}

// Each instance has all of a day in its memory.
TEST_F(Idempotency, WhatAnOrganizationHasKeptIsBounded) {
  const auto keep = [&](const std::string& name, const std::string& owner) {
    codec::KeptAnswer answer;
    answer.created = world.now;
    answer.owner = owner;
    answer.body.ciphertext.assign(1 << 20, 'x');
    EXPECT_EQ(world.tables.apply_control(kAnswerPrefix + name,
                                         codec::encode(codec::ControlRecord(answer)), false),
              "");
  };
  for (int i = 0; i < 256; ++i) keep(std::to_string(i), "l/org_a");
  EXPECT_EQ(post("/api/webhooks", kBody).status, 429);
  EXPECT_EQ(world.call(key, "POST", "/api/webhooks", kBody).status, 201);
  keep("0", "l/org_b");  // Written again, it is counted once.
  EXPECT_EQ(world.tables.apply_control(kAnswerPrefix + std::string("1"), "", true), "");
  EXPECT_EQ(post("/api/webhooks", kBody).status, 201);
  EXPECT_EQ(post("/api/webhooks", kBody).status, 201) << "again";
}

/// Answers of two days ago, and a portal token that expired then.
struct Janitor : Idempotency {
  void keep(int count) {
    codec::KeptAnswer answer;
    answer.created = world.now;
    for (int i = 0; i < count; ++i)
      EXPECT_EQ(world.tables.apply_control(kAnswerPrefix + std::to_string(i),
                                           codec::encode(codec::ControlRecord(answer)), false),
                "");
  }
};

TEST_F(Janitor, GoesOnUntilNothingIsOld) {
  world.call(key, "POST", "/api/portal-tokens", R"({"expiresIn":"1h"})");
  keep(2'500);
  world.now += std::chrono::hours(48);
  post("/api/webhooks", kBody);
  const auto before = world.commits;
  tidy_up(world.api);
  EXPECT_EQ(world.tables.answers().size(), 1u);
  EXPECT_EQ(world.call(key, "GET", "/api/portal-tokens").raw("/data"), "[]");
  EXPECT_EQ(world.commits, before + 3) << "a thousand at once";
}

TEST_F(Janitor, LeavesWhatWasKeptAnewMeanwhile) {
  keep(1'500);
  world.now += std::chrono::hours(48);
  world.holds_commits = true;
  tidy_up(world.api);
  keep(1'500);
  world.release();
  EXPECT_EQ(world.tables.answers().size(), 500u);
}

TEST_F(Janitor, TriesAgainAMinuteLaterWhereNothingIsWritten) {
  keep(1'500);
  world.now += std::chrono::hours(48);
  world.failure = "no broker";
  tidy_up(world.api);
  EXPECT_EQ(world.tables.answers().size(), 1'500u);
  world.failure = "";
  tidy_up(world.api);
  EXPECT_TRUE(world.tables.answers().empty());
}

TEST_F(Idempotency, AFailedWriteKeepsNothing) {
  world.failure = "no broker";
  EXPECT_EQ(post("/api/webhooks", kBody).status, 503);
  world.failure = "";
  EXPECT_EQ(post("/api/webhooks", kBody).status, 201);
}

TEST_F(Idempotency, ARefusalIsKeptToo) {
  EXPECT_EQ(post("/api/webhooks", "{}").status, 400);
  EXPECT_EQ(post("/api/webhooks", "{}").status, 400);
  EXPECT_EQ(post("/api/webhooks", kBody).status, 422);
}

TEST_F(Idempotency, OthersHaveKeysOfTheirOwn) {
  post("/api/webhooks", kBody);
  const auto other = world.call(world.manager("org_b"), "POST", "/api/webhooks", "{}",
                                {{"Idempotency-Key", "k1"}});
  EXPECT_EQ(other.status, 400);
}

TEST_F(Idempotency, ADayLaterItIsANewRequest) {
  const auto first = post("/api/webhooks", kBody);
  world.now += std::chrono::hours(25);
  EXPECT_NE(post("/api/webhooks", kBody).text("/id"), first.text("/id"));
}

TEST(Route, AForwardedRequestKeepsItsOriginAndNobodyElseCanSayOne) {
  World world;
  const auto key = world.manager("org_a");
  const auto sealed = sealed_for(kForwardedPurpose, world.keyring, "198.51.100.9");
  world.call(key, "POST", "/api/webhooks", kBody, {{"Fanfare-Forwarded", sealed}});
  EXPECT_EQ(world.call(key, "GET", "/api/audit").text("/data/0/remoteAddress"), "198.51.100.9");
  world.now += Duration(1);
  for (const char* made_up : {"198.51.100.9", "1.AAAA", "1.", "x.AAAAAAAAAAAAAAAAAAAAAAAA"}) {
    world.now += Duration(1);
    world.call(key, "POST", "/api/webhooks", kBody, {{"Fanfare-Forwarded", made_up}});
    EXPECT_EQ(world.call(key, "GET", "/api/audit").text("/data/0/remoteAddress"), "192.0.2.7");
  }
}

TEST(Route, BehindAProxyTheClientsAddressIsNoted) {
  World world;
  const auto key = world.manager("org_a");
  const http::Headers through{{"X-Forwarded-For", "203.0.113.5, 198.51.100.4, 10.1.2.3"}};
  world.remote_address = "10.1.0.9";
  world.call(key, "POST", "/api/webhooks", kBody, through);
  EXPECT_EQ(world.call(key, "GET", "/api/audit").text("/data/0/remoteAddress"), "198.51.100.4");
  world.now += Duration(1);
  world.remote_address = "192.0.2.7";
  world.call(key, "POST", "/api/webhooks", kBody, through);
  EXPECT_EQ(world.call(key, "GET", "/api/audit").text("/data/0/remoteAddress"), "192.0.2.7");
  world.remote_address = "10.1.0.9";
  world.owns_writing = false;
  world.call(key, "POST", "/api/webhooks", kBody, through);
  EXPECT_EQ(world.forwarded.at(0).remote_address, "198.51.100.4") << "to the one that writes";
}

TEST(Route, WhoDoesNotOwnWritingForwardsChangesAndAnswersReads) {
  World world;
  const auto key = world.manager("org_a");
  world.owns_writing = false;
  EXPECT_EQ(world.call(key, "POST", "/api/webhooks", kBody).status, 299);
  EXPECT_EQ(world.call(key, "DELETE", "/api/webhooks/whe_x").status, 299);
  EXPECT_EQ(world.forwarded.size(), 2u);
  EXPECT_EQ(world.forwarded[0].body, kBody);
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks").status, 200);
}

}  // namespace
}  // namespace fanfare::control
