// Sessions of browsers and portal tokens.
#include "core/ulid.h"
#include "services/control/browser_session.h"
#include "services/control/janitor.h"
#include "world.h"

namespace fanfare::control {
namespace {

const std::string kBody = R"({"url":"https://example.com/hook","events":["order.created"]})";

/// The cookie that an answer sets, as the browser sends it back.
std::string cookie_of(const Answer& answer) {
  const auto set = answer.header("Set-Cookie");
  return set.substr(0, set.find(';'));
}

TEST(Session, IsACookieThatNoScriptReads) {
  World world;
  const auto key = world.manager("org_a");
  const auto opened = world.call(key, "POST", "/api/session");
  ASSERT_EQ(opened.status, 201) << opened.body;
  const auto set = opened.header("Set-Cookie");
  for (const char* part : {"; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=43200"})
    EXPECT_NE(set.find(part), std::string::npos) << set;
  EXPECT_EQ(set.find("Secure"), std::string::npos);
  const auto token = cookie_of(opened).substr(std::strlen(kSessionCookie) + 1);
  EXPECT_EQ(opened.body.find(token), std::string::npos);
  for (const auto& write : world.written)
    EXPECT_EQ(write.value.value_or("").find(token), std::string::npos);
  const auto over_https =
      world.call(key, "POST", "/api/session", "", {{"X-Forwarded-Proto", "https"}});
  EXPECT_NE(over_https.header("Set-Cookie").find("; Secure"), std::string::npos);
}

TEST(Session, AnswersWithTheCookieAreNotKept) {
  World world;
  const auto key = world.manager("org_a");
  const http::Headers once{{"Idempotency-Key", "1"}};
  const auto first = world.call(key, "POST", "/api/session", "", once);
  const auto second = world.call(key, "POST", "/api/session", "", once);
  EXPECT_NE(cookie_of(first), cookie_of(second));
  EXPECT_TRUE(world.tables.answers().empty());
}

TEST(Session, ReadsWithTheCookieAndChangesWithTheTokenOnly) {
  World world;
  const auto opened = world.call(world.manager("org_a"), "POST", "/api/session");
  const std::pair<std::string, std::string> cookie{"Cookie", "a=b; " + cookie_of(opened)};
  EXPECT_EQ(world.call("", "GET", "/api/webhooks", "", {cookie}).status, 200);
  EXPECT_EQ(world.call("", "POST", "/api/webhooks", kBody, {cookie}).status, 403);
  EXPECT_EQ(world.call("", "POST", "/api/webhooks", kBody, {cookie, {kCsrfHeader, "0"}}).status,
            403);
  const auto who = world.call("", "GET", "/api/session", "", {cookie});
  EXPECT_EQ(who.text("/kind"), "session");
  EXPECT_EQ(who.text("/csrfToken"), opened.text("/csrfToken"));
  const std::pair<std::string, std::string> token{kCsrfHeader, who.text("/csrfToken")};
  EXPECT_EQ(world.call("", "POST", "/api/webhooks", kBody, {cookie, token}).status, 201);
  EXPECT_EQ(world
                .call("", "POST", "/api/webhooks", kBody,
                      {cookie, token, {"Sec-Fetch-Site", "cross-site"}})
                .status,
            403);
}

TEST(Session, EndsWithLoggingOutWithItsKeyAndWithTime) {
  World world;
  const auto manager = world.manager("org_a");
  const auto made = world.call(manager, "POST", "/api/keys", R"({"scopes":["manage"]})");
  const auto open = [&] { return world.call(made.text("/key"), "POST", "/api/session"); };
  const auto status = [&](const Answer& session) {
    return world.call("", "GET", "/api/webhooks", "", {{"Cookie", cookie_of(session)}}).status;
  };
  const auto first = open(), second = open(), third = open();
  const http::Headers own{{"Cookie", cookie_of(first)}, {kCsrfHeader, first.text("/csrfToken")}};
  const auto closed = world.call("", "DELETE", "/api/session", "", own);
  EXPECT_EQ(closed.status, 204);
  EXPECT_NE(closed.header("Set-Cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(status(first), 401);
  EXPECT_EQ(status(second), 200);
  world.now += std::chrono::hours(12);
  EXPECT_EQ(status(second), 401);
  world.now -= std::chrono::hours(12);
  EXPECT_EQ(world.call(manager, "DELETE", "/api/keys/" + made.text("/id")).status, 204);
  EXPECT_EQ(status(third), 401);
}

TEST(Session, IsNoApiKeyAndIsInNoListOfThem) {
  World world;
  const auto key = world.manager("org_a");
  const auto session = world.call(key, "POST", "/api/session");
  const auto listed = world.call(key, "GET", "/api/keys");
  EXPECT_EQ(listed.body.find(session.text("/id")), std::string::npos);
  EXPECT_EQ(world.call(key, "DELETE", "/api/keys/" + session.text("/id")).status, 404);
  const auto token = cookie_of(session).substr(std::strlen(kSessionCookie) + 1);
  EXPECT_EQ(world.call(token, "POST", "/api/session").status, 403);
}

TEST(Portal, OpensOneOrganizationWithoutItsKeysAndAudit) {
  World world;
  const auto key = world.manager("org_a");
  const auto made = world.call(key, "POST", "/api/portal-tokens", R"({"name":"Acme"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto token = made.text("/token");
  EXPECT_EQ(made.text("/url"), "/portal#token=" + token);
  EXPECT_EQ(world.call(token, "POST", "/api/webhooks", kBody).status, 201);
  EXPECT_EQ(world.call(token, "GET", "/api/session").text("/organizationId"), "org_a");
  EXPECT_EQ(world.call(token, "GET", "/api/notifications").status, 200);
  const std::pair<const char*, const char*> refused[] = {
      {"GET", "/api/keys"},           {"POST", "/api/keys"},         {"GET", "/api/audit"},
      {"POST", "/api/session"},       {"GET", "/api/organizations"}, {"GET", "/api/portal-tokens"},
      {"POST", "/api/portal-tokens"}, {"PATCH", "/api/settings"},    {"POST", "/api/event-types"}};
  for (const auto& [method, path] : refused)
    EXPECT_EQ(world.call(token, method, path).status, 403) << method << path;
  const auto audit = world.call(key, "GET", "/api/audit").body;
  EXPECT_NE(audit.find(R"("actor":{"id":")" + made.text("/id")), std::string::npos) << audit;
}

TEST(Portal, OutlivesTheSessionThatMadeItButNotItsKey) {
  World world;
  const auto made = world.call(world.manager("org_a"), "POST", "/api/keys",
                               R"({"scopes":["manage"],"expiresIn":"2d"})");
  const auto opened = world.call(made.text("/key"), "POST", "/api/session");
  const http::Headers own{{"Cookie", cookie_of(opened)}, {kCsrfHeader, opened.text("/csrfToken")}};
  const auto token = world.call("", "POST", "/api/portal-tokens", R"({"expiresIn":"7d"})", own);
  EXPECT_EQ(token.text("/expiresAt"), made.text("/expiresAt"));
  EXPECT_EQ(world.call("", "DELETE", "/api/session", "", own).status, 204);
  EXPECT_EQ(world.call(token.text("/token"), "GET", "/api/webhooks").status, 200);
}

TEST(Portal, MayBeAllowedToReadOnly) {
  World world;
  const auto made =
      world.call(world.manager("org_a"), "POST", "/api/portal-tokens", R"({"scopes":["read"]})");
  EXPECT_EQ(world.call(made.text("/token"), "GET", "/api/webhooks").status, 200);
  EXPECT_EQ(world.call(made.text("/token"), "POST", "/api/webhooks", kBody).status, 403);
}

TEST(Portal, EndsByRevocationWithItsKeyAndWithTime) {
  World world;
  const auto manager = world.manager("org_a");
  const auto parent = world.call(manager, "POST", "/api/keys", R"({"scopes":["manage"]})");
  const auto make = [&] {
    return world.call(parent.text("/key"), "POST", "/api/portal-tokens", R"({"expiresIn":"1h"})");
  };
  const auto status = [&](const Answer& made) {
    return world.call(made.text("/token"), "GET", "/api/webhooks").status;
  };
  const auto first = make(), second = make();
  EXPECT_EQ(world.call(manager, "DELETE", "/api/portal-tokens/" + first.text("/id")).status, 204);
  EXPECT_EQ(status(first), 401);
  EXPECT_EQ(status(second), 200);
  EXPECT_EQ(world.call(manager, "DELETE", "/api/keys/" + parent.text("/id")).status, 204);
  EXPECT_EQ(status(second), 401);
  const auto third = world.call(manager, "POST", "/api/portal-tokens", R"({"expiresIn":"1m"})");
  world.now += std::chrono::minutes(1);
  EXPECT_EQ(status(third), 401);
  world.now += std::chrono::hours(25);
  tidy_up(world.api);
  EXPECT_EQ(world.call(manager, "GET", "/api/portal-tokens").raw("/data"), "[]");
}

TEST(Portal, FaultsArePointedAt) {
  World world;
  const auto key = world.manager("org_a");
  const std::pair<const char*, const char*> cases[] = {
      {R"({"scopes":["publish"]})", "/scopes/0"},
      {R"({"expiresIn":"8d"})", "/expiresIn"},
      {R"({"organization":"x"})", "/organization"}};
  for (const auto& [body, pointer] : cases) {
    const auto answer = world.call(key, "POST", "/api/portal-tokens", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer);
  }
}

TEST(Portal, OfAnotherOrganizationIsUnknown) {
  World world;
  const auto made = world.call(world.manager("org_a"), "POST", "/api/portal-tokens");
  const auto other = world.manager("org_b");
  EXPECT_EQ(world.call(other, "DELETE", "/api/portal-tokens/" + made.text("/id")).status, 404);
  EXPECT_EQ(world.call(other, "GET", "/api/portal-tokens").raw("/data"), "[]");
}

}  // namespace
}  // namespace fanfare::control
