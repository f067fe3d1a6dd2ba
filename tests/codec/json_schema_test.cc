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

TEST(JsonSchema, ATreeMayReferToItself) {
  const auto schema = R"({"type":"object","required":["v"],
    "properties":{"v":{"type":"number"},"next":{"$ref":"#"}}})";
  EXPECT_EQ(check(schema, R"({"v":1,"next":{"v":2}})"), "");
  EXPECT_EQ(check(schema, R"({"v":1,"next":{"next":{"v":2}}})"), "/next/v: is missing\n");
}

}  // namespace
}  // namespace fanfare::codec
