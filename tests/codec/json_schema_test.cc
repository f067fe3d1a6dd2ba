#include "codec/json_schema.h"

#include <gtest/gtest.h>

#include "codec/value_tree_json.h"

namespace fanfare::codec {
namespace {

std::string told(const SchemaFaults& faults) {
  std::string text;
  for (const auto& fault : faults) text += fault.pointer + ": " + fault.detail + "\n";
  return text;
}

std::string refusal(std::string_view schema) {
  const auto compiled = JsonSchema::compile(schema);
  return compiled ? "" : told(compiled.error());
}

std::string check(std::string_view schema, std::string_view data) {
  const auto compiled = JsonSchema::compile(schema);
  if (!compiled) return "schema: " + told(compiled.error());
  ValueTree tree;
  EXPECT_EQ(add_json(tree, {}, data), "");
  return told(compiled->check(tree));
}

TEST(JsonSchema, EachFaultIsPointedAt) {
  const auto schema = R"({"type":"object","required":["id","a/b"],"additionalProperties":false,
    "properties":{"id":{"type":"string","minLength":2},"a/b":{"type":["integer","null"]},
                  "lines":{"items":{"$ref":"#/$defs/line"}}},
    "$defs":{"line":{"properties":{"amount":{"pattern":"^-?\\d+(\\.\\d+)?$"}}}}})";
  EXPECT_EQ(check(schema, R"({"id":"xy","a/b":3.0,"lines":[{"amount":"1.50"}]})"), "");
  EXPECT_EQ(check(schema, R"({"id":"x","a/b":3.5,"lines":[{},{"amount":"1,50"}],"more":1})"),
            "/id: needs at least 2 characters\n"
            "/a~1b: must be integer or null\n"
            "/lines/1/amount: must match ^-?\\d+(\\.\\d+)?$\n"
            "/more: isn't allowed here\n");
  EXPECT_EQ(check(schema, "{}"), "/id: is missing\n/a~1b: is missing\n");
  EXPECT_EQ(check(schema, "[]"), ": must be object\n");
}

TEST(JsonSchema, NumbersAreComparedAsNumbersOfAnySize) {
  EXPECT_EQ(check(R"({"const":1e2})", "100.0"), "");
  EXPECT_NE(check(R"({"const":9007199254740993})", "9007199254740992"), "");
  EXPECT_NE(check(R"({"maximum":1e400})", "1e401"), "");
  EXPECT_EQ(check(R"({"multipleOf":0.01})", "19.99"), "");
  EXPECT_NE(check(R"({"multipleOf":0.01})", "19.995"), "");
  EXPECT_EQ(check(R"({"multipleOf":7})", "7e30"), "");
  EXPECT_NE(check(R"({"multipleOf":7})", "1e30"), "");
}

TEST(JsonSchema, WhatWouldBePassedOverIsRefused) {
  EXPECT_EQ(refusal(R"({"$schema":"http://json-schema.org/draft-07/schema#"})"),
            "/$schema: schemas are of draft 2020-12: send "
            "\"https://json-schema.org/draft/2020-12/schema\", or leave it out\n");
  EXPECT_EQ(refusal(R"({"items":[{}]})"), "/items: this is of an older draft: use prefixItems\n");
  EXPECT_EQ(
      refusal(R"({"properties":{"a":{"unevaluatedProperties":false}}})"),
      "/properties/a/unevaluatedProperties: this isn't supported: use additionalProperties\n");
  EXPECT_EQ(refusal(R"({"$ref":"https://example.com/other.json"})"),
            "/$ref: only references into the schema itself, such as \"#/$defs/money\"\n");
  EXPECT_EQ(refusal(R"({"$ref":"#/$defs/x"})"), "/$ref: there is nothing of this name\n");
  EXPECT_EQ(refusal(R"({"type":"sting"})"),
            "/type: name null, boolean, integer, number, string, array or object\n");
  EXPECT_TRUE(refusal(R"({"pattern":"(?=a)b"})").starts_with("/pattern: not a pattern"));
  EXPECT_TRUE(refusal(R"({"$defs":{"x":{"pattern":"("}}})").starts_with("/$defs/x/pattern"));
  EXPECT_TRUE(refusal("{").starts_with(": send a JSON Schema"));
  EXPECT_TRUE(refusal(std::string(70'000, ' ')).starts_with(": send a schema of at most"));
}

// What makes other validators overflow their stack or run for minutes.
TEST(JsonSchema, NoSchemaDoesHarm) {
  const std::string too_long =
      ": checking this takes too long: simplify the schema or send less data\n";
  EXPECT_EQ(check(R"({"allOf":[{"$ref":"#"}]})", "{}"), too_long);
  EXPECT_EQ(check(R"({"anyOf":[{"$ref":"#"},{"$ref":"#"}]})", "{}"), too_long);
  std::string deep = "1";
  for (int i = 0; i < 500; ++i) deep = R"({"a":)" + deep + "}";
  EXPECT_EQ(check(R"({"properties":{"a":{"anyOf":[{"$ref":"#","not":true},{"$ref":"#"}]}}})", deep),
            too_long);
  EXPECT_EQ(check(R"({"properties":{"a":{"$ref":"#"}}})", deep), "");
  std::string many = "[0";
  for (int i = 1; i < 20'000; ++i) many += "," + std::to_string(i);
  EXPECT_EQ(check(R"({"uniqueItems":true})", many + "]"), "");
  EXPECT_EQ(check(R"({"uniqueItems":true})", many + ",17.0]"), ": holds the same element twice\n");
  const auto evil = "\"" + std::string(200'000, 'a') + "b\"";
  EXPECT_EQ(check(R"({"pattern":"^(a+)+$"})", evil), ": must match ^(a+)+$\n");
}

const char* const kTooLong =
    ": checking this takes too long: simplify the schema or send less data\n";

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(JsonSchema, HasSoManyPartsAtMost) {
  EXPECT_EQ(refusal(R"({"allOf":[)" + repeated("{},", 1'000) + "{}]}"), "");
  EXPECT_EQ(refusal(R"({"allOf":[)" + repeated("{},", 21'000) + "{}]}"),
            "/allOf/1999: the schema has more than 2000 schemas in it: split the event type, or "
            "refer to one schema in $defs where the same one is meant\n");
}

TEST(JsonSchema, HasSoManyPatternsAtMost) {
  const auto with = [](int count, const std::string& pattern) {
    std::string schema = R"({"allOf":[{})";
    for (int i = 0; i < count; ++i)
      schema += R"(,{"pattern":")" + pattern + std::to_string(i) + R"("})";
    return refusal(schema + "]}");
  };
  EXPECT_EQ(with(50, "^a[0-9]+"), "");
  EXPECT_EQ(with(51, "^a[0-9]+"),
            "/allOf/51/pattern: the schema has more than 50 different patterns: leave some out\n");
  EXPECT_EQ(refusal(R"({"allOf":[)" + repeated(R"({"pattern":"^a$"},)", 1'000) + "{}]}"), "");
  EXPECT_TRUE(with(20, "^[a-z]{500}").starts_with("/allOf/16/pattern: too large a pattern"))
      << with(20, "^[a-z]{500}");
  EXPECT_TRUE(with(1, "^\\\\p{L}{1,50}").starts_with("/allOf/1/pattern: too large a pattern"));
  EXPECT_EQ(with(1, "^[^\\\\x00-\\\\x1f]{1,900}"), "");
}

TEST(JsonSchema, PlacesAreFoundAndToldByTheirPointers) {
  const auto schema = R"({"$defs":{"a/b":{"anyOf":[true,{"const":7}]},"c~d":{"type":"null"}},
    "properties":{"x":{"$ref":"#/$defs/a~1b/anyOf/1"},"y":{"$ref":"#/$defs/c~0d"}}})";
  EXPECT_EQ(check(schema, R"({"x":8,"y":1})"), "/x: must be 7\n/y: must be null\n");
  EXPECT_EQ(refusal(R"({"$ref":"#/allOf/01","allOf":[{},{}]})"),
            "/$ref: there is nothing of this name\n");
  EXPECT_EQ(refusal(R"({"allOf":[{},{"properties":{"a/b":{"items":5}}}]})"),
            "/allOf/1/properties/a~1b/items: send a schema: an object, true or false\n");
}

// Where a step can be made long, it counts as many.
TEST(JsonSchema, LongValuesTakeManySteps) {
  std::string schema = R"({"$ref":"#/$defs/l0","$defs":{)";
  for (int i = 0; i < 12; ++i) {
    const auto next = R"({"$ref":"#/$defs/l)" + std::to_string(i + 1) + R"("})";
    schema += "\"l" + std::to_string(i) + R"(":{"allOf":[)" + next + "," + next + "]},";
  }
  const auto many_times = [&](const std::string& what) {
    return schema + "\"l12\":" + what + "}}";
  };
  const auto digits = std::string(250'000, '7');
  const auto text = "\"" + std::string(250'000, 'a') + "\"";
  EXPECT_EQ(check(many_times(R"({"multipleOf":7})"), digits), kTooLong);
  EXPECT_EQ(check(many_times(R"({"minimum":7})"), digits), kTooLong);
  EXPECT_EQ(check(many_times(R"({"type":"integer"})"), digits), kTooLong);
  EXPECT_EQ(check(many_times(R"({"minLength":7})"), text), kTooLong);
  EXPECT_EQ(check(many_times(R"({"required":["a"]})"), "{\"" + std::string(250'000, 'a') + "\":1}"),
            kTooLong);
  EXPECT_EQ(check(many_times(R"({"multipleOf":7})"), "77"), "");
  EXPECT_EQ(check(R"({"multipleOf":7})", std::string(1'000, '7')), "");
}

// A walk over all members for each name would take minutes.
TEST(JsonSchema, NothingIsLookedForOnceTheStepsAreUsedUp) {
  std::string schema = R"({"dependentRequired":{)";
  for (int i = 0; i < 5'000; ++i) schema += "\"" + std::to_string(i) + "\":[],";
  schema += R"("x":[]}})";
  EXPECT_EQ(check(schema, "{" + repeated(R"("abcd":0,)", 3'000'000) + R"("a":0})"), kTooLong);
}

TEST(JsonSchema, ALargePatternTakesMoreSteps) {
  const auto text = "\"" + std::string(100'000, 'a') + "\"";
  EXPECT_EQ(check(R"({"pattern":"^(a|b)*a(a|b){20}$"})", "\"" + std::string(5'000, 'a') + "\""),
            "");
  EXPECT_EQ(check(R"({"pattern":"^(a|b)*a(a|b){400}$"})", text), kTooLong);
  EXPECT_EQ(check(R"({"pattern":"^a+$"})", text), "");
}

TEST(JsonSchema, ChecksShareTheirSteps) {
  const auto schema = JsonSchema::compile(R"({"items":{"type":"integer"}})").value();
  ValueTree tree;
  const auto data = "[" + repeated("1,", 999) + "1]";
  ASSERT_EQ(add_json(tree, {}, data), "");
  std::size_t left = 10'000;
  EXPECT_EQ(told(schema.check(tree, left)), "");
  const auto one = 10'000 - left;
  ASSERT_GE(one, 2'000u);
  EXPECT_LE(one, 5'000u);
  while (left >= one) EXPECT_EQ(told(schema.check(tree, left)), "");
  EXPECT_EQ(told(schema.check(tree, left)), kTooLong);
  EXPECT_EQ(left, 0u);
  left = 1'000'000;
  EXPECT_EQ(
      told(JsonSchema::compile(R"({"anyOf":[{"$ref":"#"},{"$ref":"#"}]})")->check(tree, left)),
      kTooLong);
  EXPECT_GE(left, 1'000'000 - JsonSchema::kStepsMax);
}

TEST(JsonSchema, TellsItsMemory) {
  const auto bytes = [](const std::string& schema) { return JsonSchema::compile(schema)->bytes(); };
  EXPECT_LT(bytes("{}"), 10'000u);
  EXPECT_GT(bytes(R"({"pattern":"^a+$"})"), 64u << 10);
  EXPECT_GT(bytes(R"({"enum":[)" + repeated("0,", 30'000) + "0]}"), 2u << 20);
  EXPECT_GT(bytes(R"({"allOf":[)" + repeated("{},", 1'900) + "{}]}"), 1u << 20);
}

TEST(JsonSchema, MessagesAreShort) {
  const auto type = R"({"type":[)" + repeated("\"null\",", 8'000) + "\"null\"]}";
  EXPECT_EQ(check(type, "1"), ": must be null\n");
  const auto constant = check("{\"const\":\"" + repeated("ä", 10'000) + "\"}", "1");
  EXPECT_EQ(constant, ": must be \"" + repeated("ä", 96) + "…\"\n");
}

TEST(JsonSchema, ATreeMayReferToItself) {
  const auto schema = R"({"type":"object","required":["v"],
    "properties":{"v":{"type":"number"},"next":{"$ref":"#"}}})";
  EXPECT_EQ(check(schema, R"({"v":1,"next":{"v":2}})"), "");
  EXPECT_EQ(check(schema, R"({"v":1,"next":{"next":{"v":2}}})"), "/next/v: is missing\n");
}

}  // namespace
}  // namespace fanfare::codec
