#include <gmock/gmock.h>

#include "world.h"

namespace fanfare::control {
namespace {

const std::string kBody =
    R"({"url":"https://example.com/hook","events":["queue.consumer.admitted","order.created"]})";

TEST(Webhooks, ACreatedEndpointTellsItsSecretOnce) {
  World world;
  const auto key = world.manager("org_a");
  const auto made = world.call(key, "POST", "/api/webhooks", kBody);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_TRUE(made.text("/id").starts_with("whe_"));
  EXPECT_TRUE(made.text("/secret").starts_with("whsec_"));
  EXPECT_EQ(made.text("/dialect"), "fanfare");
  EXPECT_EQ(made.text("/status"), "active");
  EXPECT_EQ(made.raw("/enabled"), "true");
  EXPECT_EQ(made.text("/createdAt"), "2027-01-15T08:00:00.000Z");
  const auto shown = world.call(key, "GET", "/api/webhooks/" + made.text("/id"));
  ASSERT_EQ(shown.status, 200);
  EXPECT_EQ(shown.raw("/secret"), "(none)");
  EXPECT_EQ(shown.raw("/events"), R"(["queue.consumer.admitted","order.created"])");
}

TEST(Webhooks, TheSecretIsStoredSealed) {
  World world;
  const auto made = world.call(world.manager("org_a"), "POST", "/api/webhooks", kBody);
  const auto* record = world.tables.endpoint(made.text("/id").substr(4));
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(codec::encode(*record).find(made.text("/secret")), std::string::npos);
  EXPECT_EQ(codec::open_secret(world.keyring, record->endpoint, record->secrets.at(0))->value,
            made.text("/secret"));
}

TEST(Webhooks, ANamedSecretIsKept) {
  World world;
  const auto made = world.call(world.manager("o"), "POST", "/api/webhooks",
                               R"({"url":"https://a.example/","events":["*"],"secret":"short"})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("/secret"), "short");
  EXPECT_EQ(made.json()["warnings"].get_array().size(), 1u);
}

TEST(Webhooks, EachFaultIsPointedAt) {
  World world;
  const auto key = world.manager("o");
  const std::pair<const char*, const char*> cases[] = {
      {R"({"events":["a.b"]})", "/url"},
      {R"({"url":"http://example.com/","events":["a.b"]})", "/url"},
      {R"({"url":"https://example.com/","events":[]})", "/events"},
      {R"({"url":"https://example.com/","events":["a.b","*.x y"]})", "/events/1"},
      {R"({"url":"https://example.com/","events":"a.b"})", "/events"},
      {R"({"url":"https://example.com/","events":["a.b"],"dialect":"x"})", "/dialect"},
      {R"({"url":"https://example.com/","events":["a.b"],"retryDelays":["1s","500ms"]})",
       "/retryDelays/1"},
      {R"({"url":"https://example.com/","events":["a.b"],"concurrency":0})", "/concurrency"},
      {R"({"url":"https://example.com/","events":["a.b"],"rateLimit":{"perSecond":0}})",
       "/rateLimit/perSecond"},
      {R"({"url":"https://example.com/","events":["a.b"],"headers":{"Host":"x"}})",
       "/headers/Host"},
      {R"({"url":"https://example.com/","events":["a.b"],"headers":{"X-A":"a\r\nb"}})",
       "/headers/X-A"},
      {R"({"url":"https://example.com/","events":["a.b"],"status":"disabled"})", "/status"},
      {R"({"url":"https://example.com/","events":["a.b"],"urll":"x"})", "/urll"},
      {R"({"url":"https://example.com/","url":"https://b.example/","events":["a.b"]})", "/url"},
      {R"({"url":"https://example.com/","events":["a.b"],"dialect":"standard","secret":"x"})",
       "/secret"},
      {R"([])", ""},
      {R"({)", ""},
  };
  for (const auto& [body, pointer] : cases) {
    const auto answer = world.call(key, "POST", "/api/webhooks", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << body << answer.body;
  }
}

std::vector<std::string> pointers(const Answer& answer) {
  std::vector<std::string> found;
  for (const auto fault : answer.json()["errors"].get_array())
    found.emplace_back(fault["pointer"].get_string().value());
  return found;
}

TEST(Webhooks, AllFaultsAreToldAtOnce) {
  World world;
  const auto key = world.manager("o");
  const auto made = world.call(
      key, "POST", "/api/webhooks",
      R"({"urll":"x","url":"http://a.example/","events":5,"dialect":"none","secret":"",)"
      R"("concurrency":0,"headers":{"Host":"x"},"authentication":{"type":"x","token":"y"}})");
  EXPECT_EQ(made.status, 400);
  EXPECT_THAT(pointers(made),
              testing::UnorderedElementsAre("/urll", "/url", "/events", "/dialect", "/concurrency",
                                            "/headers/Host", "/authentication/type"));
  EXPECT_THAT(pointers(world.call(key, "POST", "/api/webhooks", "nope")), testing::ElementsAre(""));
  const auto id = world.call(key, "POST", "/api/webhooks", kBody).text("/id");
  const auto changed = world.call(key, "PATCH", "/api/webhooks/" + id,
                                  R"({"x":1,"url":"ftp://a","secret":"s","events":["a b"]})");
  EXPECT_THAT(pointers(changed),
              testing::UnorderedElementsAre("/x", "/url", "/secret", "/events/0"));
  const auto type =
      world.call(key, "POST", "/api/event-types", R"({"name":"a b","x":1,"example":[]})");
  EXPECT_THAT(pointers(type), testing::UnorderedElementsAre("/name", "/x", "/example"));
  const auto rotated = world.call(key, "POST", "/api/webhooks/" + id + "/secret/rotate",
                                  R"({"secret":"a b","overlap":"x"})");
  EXPECT_THAT(pointers(rotated), testing::UnorderedElementsAre("/secret", "/overlap"));
}

TEST(Webhooks, AnInsideAddressIsRefusedUnlessItsNetworkIsAllowed) {
  World world;
  const auto key = world.manager("o");
  const auto create = [&](const std::string& url) {
    return world.call(key, "POST", "/api/webhooks",
                      R"({"events":["a.b"],"url":"https://)" + url + R"("})");
  };
  for (const auto* url : {"10.0.0.1/x", "127.0.0.1:8443/", "169.254.169.254/", "[::1]/",
                          "[::ffff:192.168.0.1]/", "0.0.0.0/"}) {
    EXPECT_EQ(create(url).status, 400) << url;
    EXPECT_EQ(create(url).text("/errors/0/pointer"), "/url");
  }
  EXPECT_EQ(create("93.184.216.34/").status, 201);
  EXPECT_EQ(create("10.20.0.1/").status, 201);  // the world allows 10.20.0.0/16
  const auto id = create("a.example/").text("/id");
  const auto moved =
      world.call(key, "PATCH", "/api/webhooks/" + id, R"({"url":"https://192.168.1.1/"})");
  EXPECT_EQ(moved.status, 400);
  EXPECT_THAT(moved.text("/detail"), testing::HasSubstr("private or reserved"));
}

TEST(Webhooks, MalformedJsonIsToldWithItsPlace) {
  World world;
  const auto answer = world.call(world.manager("o"), "POST", "/api/webhooks", R"({"url": nope})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.text("/detail"), testing::StartsWith("malformed JSON at byte 8: "));
  const auto two = world.call(world.manager("o"), "POST", "/api/webhooks", R"({"url":""} {})");
  EXPECT_THAT(two.text("/detail"), testing::StartsWith("malformed JSON at byte 11: "));
}

TEST(Webhooks, TheDialectFollowsTheEventNames) {
  World world;
  const auto key = world.manager("o");
  const auto made = [&](const std::string& path, const std::string& events) {
    return world.call(key, "POST", path, R"({"url":"https://a.example/","events":)" + events + "}");
  };
  EXPECT_EQ(made("/api/webhooks", R"(["queue.consumer_admitted"])").text("/dialect"), "fanfare-v1");
  EXPECT_EQ(made("/api/webhooks", R"(["no.such.type"])").text("/dialect"), "fanfare");
  const auto generic = made("/webhooks", R"(["user.created"])");
  ASSERT_EQ(generic.status, 201) << generic.body;
  EXPECT_EQ(world.tables.endpoint(generic.text("/id").substr(3))->endpoint.dialect, "generic");
}

TEST(Webhooks, AnEventThatNeverComesUnderThatNameIsWarnedOf) {
  World world;
  const auto key = world.manager("o");
  const auto made = world.call(key, "POST", "/api/webhooks",
                               R"({"url":"https://a.example/","dialect":"fanfare",)"
                               R"("events":["order.created","queue.consumer_admitted","*"]})");
  EXPECT_EQ(made.raw("/warnings"),
            R"(["the dialect fanfare sends queue.consumer_admitted as queue.consumer.admitted: )"
            R"(subscribe to that, or to another dialect"])");
  const auto path = "/api/webhooks/" + made.text("/id");
  EXPECT_EQ(world.call(key, "GET", path).raw("/warnings"), made.raw("/warnings"));
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"dialect":"fanfare-v1"})").raw("/warnings"),
            "(none)");
}

TEST(Webhooks, GenericShowsItsFiveMembers) {
  World world;
  const auto key = world.manager("o");
  const auto body =
      R"({"url":"https://a.example/","events":["user.created"],"secret":"my_secret_0123456"})";
  const auto made = world.call(key, "POST", "/v1/webhooks", body);
  const auto id = made.text("/id");
  EXPECT_EQ(made.body, R"({"id":")" + id +
                           R"(","url":"https://a.example/","events":["user.created"],)"
                           R"("created_at":"2027-01-15T08:00:00Z","status":"active"})");
  EXPECT_TRUE(id.starts_with("wh_"));
  const auto list = world.call(key, "GET", "/webhooks");
  EXPECT_EQ(list.body, R"({"data":[)" + made.body + "]}");
  const auto paused = world.call(key, "PATCH", "/webhooks/" + id,
                                 R"({"events":["user.deleted"],"status":"paused"})");
  EXPECT_EQ(paused.text("/status"), "paused");
  EXPECT_EQ(paused.raw("/events"), R"(["user.deleted"])");
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks/" + id).text("/dialect"), "generic");
  EXPECT_EQ(world.call(key, "DELETE", "/webhooks/" + id).status, 204);
  EXPECT_EQ(world.call(key, "GET", "/webhooks/" + id).status, 404);
}

TEST(Webhooks, AnEndpointShowsWhatTheDispatcherSeesOfIt) {
  World world;
  const auto key = world.manager("o");
  const auto id = world.call(key, "POST", "/api/webhooks", kBody).text("/id");
  const auto healthy = world.call(key, "GET", "/api/webhooks/" + id);
  EXPECT_EQ(healthy.raw("/health"), R"({"breaker":"closed","nextProbeAt":null,)"
                                    R"("pausedUntil":null,"failingSince":null})");
  EndpointState state;
  state.endpoint_id = id.substr(4);
  state.epoch = 1;
  state.breaker = "open";
  state.breaker_probe = from_unix_ms(1'760'000'005'000);
  state.failing_since = from_unix_ms(1'760'000'000'000);
  EXPECT_EQ(world.tables.apply_state(state.endpoint_id, codec::encode(state), false), "");
  const auto ill = world.call(key, "GET", "/api/webhooks/" + id);
  EXPECT_EQ(ill.text("/health/breaker"), "open");
  EXPECT_EQ(ill.text("/health/nextProbeAt"), "2025-10-09T08:53:25.000Z");
  EXPECT_EQ(ill.text("/health/failingSince"), "2025-10-09T08:53:20.000Z");
  EXPECT_EQ(ill.text("/status"), "active");
}

TEST(Webhooks, AChangeRaisesVersionAndMakingActiveRaisesEpoch) {
  World world;
  const auto key = world.manager("o");
  const auto id = world.call(key, "POST", "/api/webhooks", kBody).text("/id");
  const auto record = [&] { return *world.tables.endpoint(id.substr(4)); };
  EXPECT_EQ(world.call(key, "PATCH", "/api/webhooks/" + id, R"({"description":"x"})").status, 200);
  EXPECT_EQ(record().endpoint.version, 2u);
  EXPECT_EQ(record().endpoint.epoch, 1u);
  EndpointState state;
  state.endpoint_id = id.substr(4);
  state.epoch = 1;
  state.disabled_reason = "gone";
  EXPECT_EQ(world.tables.apply_state(state.endpoint_id, codec::encode(state), false), "");
  const auto disabled = world.call(key, "GET", "/api/webhooks/" + id);
  EXPECT_EQ(disabled.text("/status"), "disabled");
  EXPECT_EQ(disabled.text("/disabledReason"), "gone");
  EXPECT_EQ(disabled.raw("/enabled"), "false");
  const auto enabled = world.call(key, "PATCH", "/api/webhooks/" + id, R"({"enabled":true})");
  EXPECT_EQ(enabled.text("/status"), "active");
  EXPECT_EQ(record().endpoint.epoch, 2u);
}

TEST(Webhooks, PagesHoldEachEndpointOnce) {
  World world;
  const auto key = world.manager("o");
  std::set<std::string> made, listed;
  for (int i = 0; i < 7; ++i) {
    world.now += Duration(1);
    made.insert(world.call(key, "POST", "/api/webhooks", kBody).text("/id"));
  }
  std::string cursor;
  for (int pages = 0; pages < 4; ++pages) {
    const auto page = world.call(
        key, "GET", "/api/webhooks?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(page.status, 200);
    for (const auto item : page.json()["data"].get_array())
      EXPECT_TRUE(listed.insert(std::string(item["id"].get_string().value())).second);
    cursor = page.text("/nextCursor");
    EXPECT_EQ(cursor == "(none)", pages == 3);
  }
  EXPECT_EQ(made, listed);
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks?cursor=%21").status, 400);
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks?limit=0").status, 400);
}

TEST(Webhooks, AFailedWriteIsA503AndChangesNothing) {
  World world;
  const auto key = world.manager("o");
  world.failure = "no broker";
  EXPECT_EQ(world.call(key, "POST", "/api/webhooks", kBody).status, 503);
  world.failure = "";
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks").body, R"({"data":[]})");
}

TEST(Webhooks, WhatIsWrongWithAMegabyteIsSaidInFewWords) {
  World world;
  const auto key = world.manager("o");
  std::string members = R"({"url":"https://a.example/")", headers = R"({"a0":"")";
  for (int i = 0; i < 50'000; ++i) members += ",\"member" + std::to_string(i) + "\":0";
  for (int i = 1; i < 50'000; ++i) headers += ",\"a" + std::to_string(i) + "\":\"\"";
  const auto unknown = world.call(key, "POST", "/api/webhooks", members + "}");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_LT(unknown.body.size(), 20'000u);
  const auto many =
      world.call(key, "POST", "/api/webhooks",
                 R"({"url":"https://a.example/","events":["*"],"headers":)" + headers + "}}");
  EXPECT_EQ(many.raw("/errors/0/pointer"), R"("/headers")");
  EXPECT_EQ(many.raw("/errors/1"), "(none)");
}

TEST(Webhooks, ACredentialDoesNotFollowAnotherHost) {
  World world;
  const auto key = world.manager("o");
  const auto made = world.call(key, "POST", "/api/webhooks",
                               R"({"url":"https://a.example/x","events":["*"],)"
                               R"("authentication":{"type":"bearer","token":"t"}})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto path = "/api/webhooks/" + made.text("/id");
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"url":"https://a.example/y"})").status, 200);
  const auto moved = world.call(key, "PATCH", path, R"({"url":"https://b.example/y"})");
  EXPECT_EQ(moved.raw("/errors/0/pointer"), R"("/authentication")");
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"url":"https://a.example:444/y"})").status, 400);
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"url":"https://b.example/","authentication":null})")
                .status,
            200);
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"url":"https://c.example/"})").status, 200);
}

}  // namespace
}  // namespace fanfare::control
