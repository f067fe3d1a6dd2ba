#include "services/ingest/event_checks.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "codec/catalogue_records.h"
#include "codec/dialects.h"
#include "codec/records.h"
#include "service/catalogue.h"

namespace fanfare::ingest {
namespace {

class EventChecksTest : public testing::Test {
 protected:
  void declare(const std::string& name, const std::string& schema,
               std::optional<Validation> validation = std::nullopt) {
    OwnEventType type;
    type.name = name;
    type.organization_id = "org";
    type.validation = validation;
    type.versions = {{1, schema, {}}};
    EXPECT_EQ(checks.apply(service::event_type_key("org", false, name), codec::encode(type), false),
              "");
  }
  void want(Validation schemas, Validation unknown, bool built_in = false) {
    const EventRules rules{"org", false, schemas, unknown, built_in, {}};
    EXPECT_EQ(checks.apply(service::event_rules_key("org", false), codec::encode(rules), false),
              "");
  }
  /// "refused" or "warned" and the faults; "" if nothing is wrong.
  std::string verdict(const std::string& type, const std::string& data) const {
    const auto& group = checks.group_of("org", false);
    Event event;
    event.type = type;
    event.data = data;
    std::size_t steps_left = EventChecks::kStepsMax;
    const auto verdict = checks.check(group, event, steps_left);
    std::string told = verdict.refused ? "refused" : verdict.faults.empty() ? "" : "warned";
    for (const auto& fault : verdict.faults) told += " " + fault.pointer + ": " + fault.detail;
    return told;
  }

  const DialectSet dialects = codec::load_dialects();
  EventChecks checks{dialects};
};

const std::string kSchema =
    R"({"required":["n"],"properties":{"n":{"type":"integer"}},"additionalProperties":false})";

TEST_F(EventChecksTest, AnOwnTypeIsWarnedOfUnlessToldOtherwise) {
  declare("a", kSchema);
  EXPECT_EQ(verdict("a", R"({"n":1})"), "");
  EXPECT_EQ(verdict("a", R"({"n":"1","m":2})"),
            "warned /data/n: must be integer /data/m: isn't allowed here");
  declare("a", kSchema, Validation::kEnforce);
  EXPECT_EQ(verdict("a", "{}"), "refused /data/n: is missing");
  declare("a", kSchema, Validation::kOff);
  EXPECT_EQ(verdict("a", "{}"), "");
  declare("a", kSchema);
  want(Validation::kEnforce, Validation::kOff);
  EXPECT_EQ(verdict("a", "{}"), "refused /data/n: is missing");
  EXPECT_EQ(verdict("other", "{}"), "");
}

TEST_F(EventChecksTest, WithoutSettingsEverythingIsWarnedOfAndNothingRefused) {
  EXPECT_TRUE(verdict("no.such", "{}").starts_with("warned /type:"));
  EXPECT_TRUE(verdict("queue.consumer.denied", "{}").starts_with("warned /data/queueId"));
  declare("mine", kSchema);
  EXPECT_TRUE(verdict("no.such", "{}").starts_with("warned /type:"));
}

TEST_F(EventChecksTest, UnknownTypesAreAMatterOfTheirOwn) {
  want(Validation::kOff, Validation::kEnforce);
  EXPECT_TRUE(verdict("no.such", "{}").starts_with("refused /type:"));
  EXPECT_EQ(verdict("order.created", "{}"), "");
  EXPECT_EQ(verdict("queue.consumer_admitted", "{}"), "");
  EXPECT_EQ(verdict("webhook.endpoint.disabled", "{}"), "");
  declare("no.such", "");
  EXPECT_EQ(verdict("no.such", "{}"), "");
  want(Validation::kOff, Validation::kWarn);
  EXPECT_TRUE(verdict("neither", "{}").starts_with("warned /type:"));
}

TEST_F(EventChecksTest, TypesOfDialectsAreCheckedWhereThatIsWanted) {
  want(Validation::kEnforce, Validation::kOff);
  EXPECT_EQ(verdict("queue.consumer.denied", "{}"), "");
  want(Validation::kEnforce, Validation::kOff, true);
  EXPECT_TRUE(verdict("queue.consumer.denied", "{}").starts_with("refused /data/queueId"));
  declare("queue.consumer.denied", "");  // The organization's own goes before it.
  EXPECT_EQ(verdict("queue.consumer.denied", "{}"), "");
}

// What its snake_case form would be is no concern of who publishes camelCase.
TEST_F(EventChecksTest, DataIsHeldAgainstTheDialectThatWritesItSo) {
  want(Validation::kEnforce, Validation::kEnforce, true);
  const std::string camel =
      R"({"orderId":"o","consumerId":"c","experienceId":"e","sequenceId":"s",)"
      R"("createdAt":"2024-12-01T09:20:00Z","currencyCode":"USD","items":[],"amount":)";
  EXPECT_EQ(verdict("order.created", camel + R"("149.99"})"), "");
  EXPECT_EQ(verdict("order.created", camel + "149.99}"), "refused /data/amount: must be string");
  EXPECT_TRUE(verdict("order.created", "{}").starts_with("refused /data/orderId: is missing"));
  EXPECT_TRUE(verdict("consumer.created", R"({"consumerId":"c"})").starts_with("refused /data/"));
  EXPECT_EQ(verdict("order.created", R"({"order_id":"o"})"), "");
  EXPECT_EQ(verdict("order.created", R"({"order_id":5})"),
            "refused /data/order_id: must be string");
  EXPECT_EQ(verdict("order.created", R"({"order_id":"o","amount":149.99})"),
            "refused /data/amount: must be string");
  // Only one dialect has it, and makes it its own.
  EXPECT_EQ(verdict("order.paid", R"({"orderId":"o"})"),
            verdict("order.paid", R"({"order_id":"o"})"));
}

// Each sample, published as its page shows it, fits; what snake_case makes of camelCase as well.
TEST_F(EventChecksTest, EverySampleOfADialectFits) {
  want(Validation::kEnforce, Validation::kEnforce, true);
  int count = 0;
  for (const auto& dialect : dialects.all())
    for (const auto& type : dialect.catalogue) {
      if (type.sample_data.empty()) continue;
      EXPECT_EQ(verdict(type.name, type.sample_data), "") << dialect.name << " " << type.name;
      ++count;
    }
  EXPECT_GT(count, 60);
}

// Each is allowed by itself.
TEST_F(EventChecksTest, TheSchemasOfAnOrganizationTakeSoMuchMemoryAtMost) {
  std::string schema = R"({"type":"null","enum":[0)";
  for (int i = 0; i < 30'000; ++i) schema += ",0";
  schema += "]}";
  std::string faults;
  for (int i = 0; i < 100; ++i) {
    OwnEventType type;
    type.name = "t" + std::to_string(i);
    type.organization_id = "org";
    type.versions = {{1, schema, {}}};
    faults +=
        checks.apply(service::event_type_key("org", false, type.name), codec::encode(type), false);
  }
  const auto compiled = [&] {
    const auto& types = checks.group_of("org", false).types;
    EXPECT_EQ(types.size(), 100u);
    return std::ranges::count_if(types, [](const auto& each) { return !!each.second.schema; });
  };
  EXPECT_GT(compiled(), 5);
  EXPECT_LT(compiled(), 40);
  EXPECT_NE(faults.find("t99 isn't checked: with it the schemas"), std::string::npos);
  EXPECT_TRUE(verdict("t0", "{}").starts_with("warned"));
  EXPECT_EQ(verdict("t99", "{}"), "");
  const auto before = compiled();
  declare("t0", "");
  declare("t99", schema);
  EXPECT_EQ(compiled(), before);
  EXPECT_TRUE(verdict("t99", "{}").starts_with("warned"));
}

TEST_F(EventChecksTest, OthersAreNotAffected) {
  declare("a", kSchema, Validation::kEnforce);
  const auto has_it = [&](const char* organization, bool test_mode) {
    return checks.group_of(organization, test_mode).types.contains("a");
  };
  EXPECT_TRUE(has_it("org", false));
  EXPECT_FALSE(has_it("org", true));
  EXPECT_FALSE(has_it("other", false));
  EXPECT_FALSE(has_it("or", false));
}

TEST_F(EventChecksTest, WhatIsDeletedCountsNoMore) {
  declare("a", kSchema, Validation::kEnforce);
  want(Validation::kEnforce, Validation::kEnforce);
  EXPECT_EQ(checks.apply(service::event_type_key("org", false, "a"), "", true), "");
  EXPECT_TRUE(verdict("a", "{}").starts_with("refused /type"));
  EXPECT_EQ(checks.apply(service::event_rules_key("org", false), "", true), "");
  EXPECT_TRUE(verdict("a", "{}").starts_with("warned /type"));
  EXPECT_NE(checks.apply("nonsense", "", true), "");
  EXPECT_NE(checks.apply(service::event_type_key("org", false, "a"), "\xff", false), "");
}

TEST_F(EventChecksTest, ADeadLetterOfARefusedEventBelongsToItsOrganization) {
  Event event;
  event.id = "evt_1";
  event.organization_id = "org";
  event.type = "a";
  event.data = R"({"n":"x"})";
  const EventChecks::Verdict verdict{true,
                                     {{"/data/n", "must be integer"}, {"/data/m", "is missing"}}};
  const auto letter =
      codec::decode_dead_letter(codec::encode(schema_dead_letter(event, verdict, from_unix_ms(5))))
          .value();
  EXPECT_EQ(letter.reason, DeadLetterReason::kSchema);
  EXPECT_EQ(letter.error, "/data/n: must be integer; /data/m: is missing");
  EXPECT_EQ(letter.delivery.organization_id, "org");
  EXPECT_EQ(letter.delivery.event_id, "evt_1");
  EXPECT_EQ(codec::decode_event(letter.event)->data, event.data);
}

}  // namespace
}  // namespace fanfare::ingest
