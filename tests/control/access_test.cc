#include "world.h"

namespace fanfare::control {
namespace {

const std::string kBody = R"({"url":"https://example.com/hook","events":["*"]})";

TEST(Access, WithoutAGoodKeyThereIsNothing) {
  World world;
  const auto key = world.manager("o");
  EXPECT_EQ(world.call("", "GET", "/api/webhooks").status, 401);
  EXPECT_EQ(world.call("sk_live_" + std::string(32, 'x'), "GET", "/api/webhooks").status, 401);
  EXPECT_EQ(world.call(key + "x", "GET", "/api/webhooks").status, 401);
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks").status, 200);
  const auto hash = hash_api_key(key);
  auto revoked = *world.tables.api_key(hash);
  revoked.revoked = world.now;
  world.tables.apply_api_key(hash, codec::encode(revoked), false);
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks").status, 401);
}

TEST(Access, AKeyExpiresOnTime) {
  World world;
  const auto key = world.manager("o");
  const auto hash = hash_api_key(key);
  auto expiring = *world.tables.api_key(hash);
  expiring.expires = world.now + Duration(1);
  world.tables.apply_api_key(hash, codec::encode(expiring), false);
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks").status, 200);
  world.now += Duration(1);
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks").status, 401);
}

TEST(Access, ScopesAreHeld) {
  World world;
  const auto reader = world.key("o", {Scope::kRead});
  const auto publisher = world.key("o", {Scope::kPublish});
  const auto manager = world.key("o", {Scope::kManage});
  EXPECT_EQ(world.call(reader, "GET", "/api/webhooks").status, 200);
  EXPECT_EQ(world.call(reader, "POST", "/api/webhooks", kBody).status, 403);
  EXPECT_EQ(world.call(publisher, "GET", "/api/webhooks").status, 403);
  EXPECT_EQ(world.call(manager, "GET", "/api/webhooks").status, 200);
  EXPECT_EQ(world.call(manager, "POST", "/api/webhooks", kBody).status, 201);
}

TEST(Access, AnOrganizationThatIsNamedMustBeTheKeys) {
  World world;
  http::Request request;
  request.headers = {{"Authorization", "Bearer " + world.key("o", {Scope::kRead})},
                     {"Fanfare-Organization", "o"}};
  const auto status = [&](const char* named) {
    request.headers.back().second = named;
    const auto key =
        service::authenticate(world.tables.api_keys(), request, Scope::kRead, world.now);
    return key.ok() ? 200 : key.error().status;
  };
  EXPECT_EQ(status("o"), 200);
  EXPECT_EQ(status(""), 200);
  EXPECT_EQ(status("o2"), 403);
  EXPECT_EQ(status("O"), 403);
}

/// Each route that names an endpoint, by another organization and by the other mode.
TEST(Access, WhatBelongsToOthersIsNotThere) {
  World world;
  const auto owner = world.manager("org_a");
  const auto id = world.call(owner, "POST", "/api/webhooks", kBody).text("/id");
  const std::tuple<const char*, std::string, std::string> calls[] = {
      {"GET", "/api/webhooks/" + id, ""},
      {"PATCH", "/api/webhooks/" + id, R"({"description":"mine"})"},
      {"DELETE", "/api/webhooks/" + id, ""},
      {"GET", "/api/webhooks/" + id + "/deliveries", ""},
      {"GET", "/api/webhooks/" + id + "/health", ""},
      {"POST", "/api/webhooks/" + id + "/secret/reveal", ""},
      {"POST", "/api/webhooks/" + id + "/secret/rotate", ""},
      {"POST", "/api/webhooks/" + id + "/secret/switch", ""},
      {"POST", "/api/webhooks/" + id + "/test", ""},
      {"POST", "/api/webhooks/test", R"({"endpointId":")" + id + "\"}"},
      {"GET", "/webhooks/" + id, ""},
      {"PATCH", "/webhooks/" + id, "{}"},
      {"DELETE", "/v1/webhooks/" + id, ""},
      {"GET", "/webhooks/" + id + "/deliveries", ""},
      {"POST", "/webhooks/" + id + "/test", ""},
  };
  const auto before = codec::encode(*world.tables.endpoint(id.substr(4)));
  for (const auto& stranger :
       {world.manager("org_b"), world.key("org_a", {Scope::kManage, Scope::kRead}, true)}) {
    for (const auto& [method, target, body] : calls)
      EXPECT_EQ(world.call(stranger, method, target, body).status, 404) << method << target;
    EXPECT_EQ(world.call(stranger, "GET", "/api/webhooks").body, R"({"data":[]})");
  }
  EXPECT_EQ(codec::encode(*world.tables.endpoint(id.substr(4))), before);
  EXPECT_TRUE(world.sent.empty());
}

TEST(Access, AnotherOrganizationInTheBodyIsRefused) {
  World world;
  const auto body = R"({"url":"https://example.com/","events":["*"],"organizationId":"org_b"})";
  EXPECT_EQ(world.call(world.manager("org_a"), "POST", "/api/webhooks", body).status, 403);
  EXPECT_EQ(world.call(world.manager("org_b"), "POST", "/api/webhooks", body).status, 201);
}

// Before its body is read, which it isn't then.
TEST(Access, WhoHasNoKeyIsRefusedByTheHead) {
  World world;
  const auto status = [&](const std::string& path, const http::Headers& headers = {}) {
    http::Request head;
    head.method = "POST";
    head.path = path;
    head.headers = headers;
    const auto refusal = world.api.refuses(head);
    return refusal ? refusal->status : 0;
  };
  const http::Headers good{{"Authorization", "Bearer " + world.manager("o")}};
  for (const char* path : {"/api/webhooks", "/webhooks", "/v1/webhooks/wh_1", "/api/no/such"}) {
    EXPECT_EQ(status(path), 401) << path;
    EXPECT_EQ(status(path, {{"Authorization", "Bearer whatever"}}), 401) << path;
    EXPECT_EQ(status(path, good), 0) << path;
  }
  EXPECT_EQ(status("/api/mail-confirmations/token"), 0);
  EXPECT_EQ(status("/share/states"), 0);
}

}  // namespace
}  // namespace fanfare::control
