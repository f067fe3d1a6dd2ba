#include "world.h"

namespace fanfare::control {
namespace {

const std::string kTypes = "/api/event-types";
const std::string kType =
    R"({"name":"invoice.paid","description":"An invoice was paid","category":"billing",)"
    R"("schema":{"type":"object","required":["amount"],"properties":{"amount":{"type":"string"}}},)"
    R"("example":{"amount":"9.50"}})";

TEST(EventTypes, AnOwnTypeIsListedBesideThoseOfTheDialects) {
  World world;
  const auto key = world.manager("o");
  const auto made = world.call(key, "POST", kTypes, kType);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("/source"), "organization");
  EXPECT_EQ(made.raw("/version"), "1");
  EXPECT_EQ(made.raw("/dialects"), "[]");
  EXPECT_EQ(world.call(key, "GET", kTypes + "/invoice.paid").body, made.body);
  const auto own = world.call(key, "GET", kTypes + "?source=organization");
  EXPECT_EQ(own.body, R"({"data":[)" + made.body + "]}");
  const auto fanfare = world.call(key, "GET", kTypes + "?dialect=fanfare&limit=200");
  EXPECT_EQ(fanfare.json()["data"].get_array().size(), 21u);
  const auto known = world.call(key, "GET", kTypes + "/queue.consumer.admitted");
  EXPECT_EQ(known.text("/source"), "built_in");
  EXPECT_EQ(known.raw("/createdAt"), "null");
  EXPECT_EQ(known.text("/schema/type"), "object");
}

TEST(EventTypes, PagesHoldEachNameOnceInOrder) {
  World world;
  const auto key = world.manager("o");
  world.call(key, "POST", kTypes, kType);
  std::set<std::string> seen;
  std::string cursor, last;
  do {
    const auto page =
        world.call(key, "GET", kTypes + "?limit=7" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(page.status, 200) << page.body;
    for (const auto entry : page.json()["data"].get_array()) {
      const auto name = std::string(entry["name"].get_string().value());
      EXPECT_LT(last, name);
      seen.insert(last = name);
    }
    cursor = page.text("/nextCursor");
  } while (cursor != "(none)");
  std::set<std::string> all{"invoice.paid"};
  for (const auto& dialect : test_dialects().all())
    for (const auto& type : dialect.catalogue) all.insert(type.name);
  EXPECT_EQ(seen, all);
}

TEST(EventTypes, AnotherSchemaIsAnotherVersion) {
  World world;
  const auto key = world.manager("o");
  world.call(key, "POST", kTypes, kType);
  const auto one = kTypes + "/invoice.paid";
  EXPECT_EQ(world.call(key, "PATCH", one, R"({"deprecated":true})").raw("/version"), "1");
  const auto changed =
      world.call(key, "PATCH", one, R"({"schema":{"required":["total"]},"example":{"total":1}})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.raw("/version"), "2");
  EXPECT_EQ(changed.raw("/deprecated"), "true");
  const auto versions = world.call(key, "GET", one + "/versions");
  EXPECT_EQ(versions.raw("/data/0/version"), "2");
  EXPECT_EQ(versions.raw("/data/0/schema"), R"({"required":["total"]})");
  EXPECT_EQ(versions.text("/data/1/schema/properties/amount/type"), "string");
  for (int i = 0; i < 25; ++i)
    world.call(key, "PATCH", one,
               R"({"schema":{"minProperties":)" + std::to_string(i) + "},\"example\":null}");
  const auto kept = world.call(key, "GET", one + "/versions");
  EXPECT_EQ(kept.json()["data"].get_array().size(), 20u);
  EXPECT_EQ(kept.raw("/data/0/version"), "27");
}

TEST(EventTypes, EachFaultIsPointedAt) {
  World world;
  const auto key = world.manager("o");
  const std::pair<const char*, const char*> cases[] = {
      {R"({})", "/name"},
      {R"({"name":"a b"})", "/name"},
      {R"({"name":"order.*"})", "/name"},
      {R"({"name":"webhook.mine"})", "/name"},
      {R"({"name":"a","schema":{"type":"strin"}})", "/schema/type"},
      {R"({"name":"a","schema":{"properties":{"b":{"pattern":"("}}}})",
       "/schema/properties/b/pattern"},
      {R"({"name":"a","schema":{"required":["b"]},"example":{}})", "/example/b"},
      {R"({"name":"a","example":[]})", "/example"},
      {R"({"name":"a","validation":"strict"})", "/validation"},
      {R"({"name":"a","shema":{}})", "/shema"},
  };
  for (const auto& [body, pointer] : cases) {
    const auto answer = world.call(key, "POST", kTypes, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << body << answer.body;
  }
  world.call(key, "POST", kTypes, kType);
  const auto unfit =
      world.call(key, "PATCH", kTypes + "/invoice.paid", R"({"schema":{"required":["total"]}})");
  EXPECT_EQ(unfit.status, 400);
  EXPECT_EQ(unfit.text("/errors/0/pointer"), "/example/total");
  EXPECT_EQ(world.call(key, "GET", kTypes + "?dialect=x").status, 400);
  EXPECT_EQ(world.call(key, "GET", kTypes + "?source=x").status, 400);
}

TEST(EventTypes, ANameIsDeclaredOnce) {
  World world;
  const auto key = world.manager("o");
  EXPECT_EQ(world.call(key, "POST", kTypes, kType).status, 201);
  EXPECT_EQ(world.call(key, "POST", kTypes, kType).status, 409);
  EXPECT_EQ(world.call(key, "DELETE", kTypes + "/invoice.paid").status, 204);
  EXPECT_EQ(world.call(key, "DELETE", kTypes + "/invoice.paid").status, 404);
  EXPECT_EQ(world.call(key, "GET", kTypes + "/invoice.paid").status, 404);
  EXPECT_EQ(world.call(key, "POST", kTypes, kType).status, 201);
}

TEST(EventTypes, ABuiltInTypeCanBeReplacedByAnOwnOneOnly) {
  World world;
  const auto key = world.manager("o");
  const auto one = kTypes + "/order.created";
  EXPECT_EQ(world.call(key, "PATCH", one, R"({"description":"x"})").status, 409);
  EXPECT_EQ(world.call(key, "DELETE", one).status, 409);
  EXPECT_EQ(world.call(key, "POST", kTypes, R"({"name":"order.created"})").status, 201);
  EXPECT_EQ(world.call(key, "GET", one).text("/source"), "organization");
  EXPECT_EQ(world.call(key, "GET", one).raw("/dialects"), R"(["fanfare-snake","fanfare"])");
  EXPECT_EQ(world.call(key, "DELETE", one).status, 204);
  EXPECT_EQ(world.call(key, "GET", one).text("/source"), "built_in");
}

TEST(EventTypes, OthersNeitherSeeNorChangeThem) {
  World world;
  world.call(world.manager("org_a"), "POST", kTypes, kType);
  for (const auto& stranger :
       {world.manager("org_b"), world.key("org_a", {Scope::kManage, Scope::kRead}, true)}) {
    const auto one = kTypes + "/invoice.paid";
    EXPECT_EQ(world.call(stranger, "GET", one).status, 404);
    EXPECT_EQ(world.call(stranger, "GET", one + "/versions").status, 404);
    EXPECT_EQ(world.call(stranger, "POST", one + "/validate", R"({"data":{}})").status, 404);
    EXPECT_EQ(world.call(stranger, "PATCH", one, "{}").status, 404);
    EXPECT_EQ(world.call(stranger, "DELETE", one).status, 404);
    EXPECT_EQ(world.call(stranger, "GET", kTypes + "?source=organization").body, R"({"data":[]})");
    EXPECT_EQ(world.call(stranger, "POST", kTypes, R"({"name":"invoice.paid"})").status, 201);
  }
  const auto reader = world.key("org_a", {Scope::kRead});
  EXPECT_EQ(world.call(reader, "POST", kTypes, kType).status, 403);
  EXPECT_EQ(world.call(reader, "GET", kTypes + "/invoice.paid").text("/category"), "billing");
}

TEST(EventTypes, DataCanBeHeldAgainstASchema) {
  World world;
  const auto key = world.manager("o");
  world.call(key, "POST", kTypes, kType);
  const auto path = kTypes + "/invoice.paid/validate";
  EXPECT_EQ(world.call(key, "POST", path, R"({"data":{"amount":"1"}})").body,
            R"({"valid":true,"errors":[]})");
  EXPECT_EQ(world.call(key, "POST", path, R"({"data":{"amount":1}})").body,
            R"({"valid":false,"errors":[{"pointer":"/data/amount","detail":"must be string"}]})");
  EXPECT_EQ(world.call(key, "POST", path, "{}").status, 400);
}

// Whatever dialect's spelling it has.
TEST(EventTypes, DataOfADialectsTypeIsHeldAgainstItAsIngestDoes) {
  World world;
  const auto key = world.manager("o");
  const auto validate = [&](const std::string& type, const std::string& data) {
    return world.call(key, "POST", kTypes + "/" + type + "/validate", R"({"data":)" + data + "}");
  };
  EXPECT_EQ(validate("order.created", R"({ "order_id": "o" })").raw("/valid"), "true");
  EXPECT_EQ(validate("order.created", R"({"orderId": "o"})").raw("/valid"), "false");
  EXPECT_EQ(validate("order.created", "[]").raw("/valid"), "false");
}

TEST(EventTypes, AChangeIsInTheAuditLog) {
  World world;
  const auto key = world.manager("o");
  world.call(key, "POST", kTypes, kType);
  world.now += Duration(5);
  world.call(key, "PATCH", kTypes + "/invoice.paid", R"({"validation":"enforce"})");
  world.now += Duration(5);
  world.call(key, "DELETE", kTypes + "/invoice.paid");
  const auto log = world.call(key, "GET", "/api/audit?target=invoice.paid");
  EXPECT_EQ(log.text("/data/0/action"), "event_type.deleted");
  EXPECT_EQ(log.text("/data/1/action"), "event_type.changed");
  EXPECT_EQ(log.raw("/data/1/details"), R"({"changed":"validation","version":"1"})");
  EXPECT_EQ(log.text("/data/2/action"), "event_type.created");
}

TEST(EventTypes, ATestSendsTheExampleOfAnOwnType) {
  World world;
  const auto key = world.manager("o");
  world.call(key, "POST", kTypes, kType);
  const auto id = world
                      .call(key, "POST", "/api/webhooks",
                            R"({"url":"https://a.example/","events":["invoice.*"]})")
                      .text("/id");
  for (const auto* body : {R"({"eventType":"invoice.paid"})", "{}"}) {
    const auto tested = world.call(key, "POST", "/api/webhooks/" + id + "/test", body);
    ASSERT_EQ(tested.status, 200) << tested.body;
    EXPECT_EQ(tested.text("/eventType"), "invoice.paid");
    EXPECT_NE(world.sent.back().request.find(R"("data":{"amount":"9.50"})"), std::string::npos);
  }
}

TEST(EventTypes, WhatIsDoneAboutOtherEventsIsASetting) {
  World world;
  const auto key = world.manager("o");
  EXPECT_EQ(world.call(key, "GET", "/api/settings").raw("/eventValidation"),
            R"({"schemas":"warn","unknownTypes":"warn","builtInTypes":true})");
  const auto changed =
      world.call(key, "PATCH", "/api/settings",
                 R"({"eventValidation":{"schemas":"enforce","builtInTypes":false}})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(world.call(key, "GET", "/api/settings").body, changed.body);
  EXPECT_EQ(changed.raw("/eventValidation"),
            R"({"schemas":"enforce","unknownTypes":"warn","builtInTypes":false})");
  EXPECT_EQ(world.tables.catalogue().rules("o", true), nullptr);
  const auto refused =
      world.call(key, "PATCH", "/api/settings", R"({"eventValidation":{"schemas":"on","typo":1}})");
  EXPECT_EQ(refused.text("/errors/0/pointer"), "/eventValidation/schemas");
  EXPECT_EQ(refused.text("/errors/1/pointer"), "/eventValidation/typo");
}

TEST(EventTypes, ChangesAtTheSameTimeAreMadeOneAfterAnother) {
  Turns turns;
  std::vector<Turns::Over> over;
  std::vector<int> begun;
  for (int i = 0; i < 3; ++i)
    turns.take("a", [&, i](Turns::Over done) {
      begun.push_back(i);
      over.push_back(std::move(done));
    });
  turns.take("b", [&](Turns::Over) { begun.push_back(9); });
  EXPECT_EQ(begun, (std::vector<int>{0, 9}));
  over[0]();
  EXPECT_EQ(begun, (std::vector<int>{0, 9, 1}));
  over[1]();
  EXPECT_EQ(begun, (std::vector<int>{0, 9, 1, 2}));
}

}  // namespace
}  // namespace fanfare::control
