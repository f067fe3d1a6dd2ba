#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/apply/plan.h"
#include "cli/apply/yaml.h"
#include "cli/failure.h"

namespace fanfare::cli {
namespace {

using testing::HasSubstr;

Manifest manifest_of(const std::string& yaml) {
  Manifest manifest;
  for (const auto& document : parse_yaml(yaml, "f.yaml"))
    add_document(manifest, document, "f.yaml");
  return manifest;
}

std::string plan_of(const std::string& yaml, const std::string& endpoints = "[]",
                    const std::string& types = "[]", bool prune = false) {
  const Current current{Json::parse(endpoints).items(), Json::parse(types).items()};
  return plan_text(make_plan(manifest_of(yaml), current, prune));
}

TEST(Yaml, IsReadAsJson) {
  const auto documents =
      parse_yaml("a: [1, 1.50, '1', true, yes, ~, 0x1, text]\n---\n{\"b\": \"true\"}\n", "f");
  ASSERT_EQ(2u, documents.size());
  EXPECT_EQ(R"({"a":[1,1.50,"1",true,"yes",null,"0x1","text"]})", documents[0].compact());
  EXPECT_EQ(R"({"b":"true"})", documents[1].compact());
  EXPECT_THROW(parse_yaml("a: [", "f"), UsageError);
  EXPECT_THROW(parse_yaml(std::string(500, '[') + std::string(500, ']'), "f"), UsageError);
}

TEST(Yaml, EndsWhereTheParserStaysWhereItIs) {
  for (const auto* text : {", a", "a: b\n---\n, c", "}", "]", "- a\n, b"})
    EXPECT_THROW(parse_yaml(text, "f"), UsageError) << text;
  EXPECT_EQ(3u, parse_yaml("---\n---\n---\na: b\n", "f").size());
}

TEST(Yaml, AliasesCannotFillTheMemory) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const auto name = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + name;
    for (int j = 1; j < 8; ++j) bomb += ", " + name;
    bomb += "]\n";
  }
  EXPECT_THROW(parse_yaml(bomb, "f"), UsageError);
}

TEST(Manifest, SaysWhereItIsWrong) {
  const auto fault = [](const std::string& yaml) -> std::string {
    try {
      manifest_of(yaml);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(fault("endpoint: []"), HasSubstr("neither endpoints nor eventTypes"));
  EXPECT_THAT(fault("endpoints: [{url: a, events: []}]"),
              HasSubstr("endpoints[0]: it needs a name"));
  EXPECT_THAT(fault("endpoints: [{name: a, url: b}]"), HasSubstr("it needs events"));
  EXPECT_THAT(fault("endpoints: [{name: a, url: b, event: [c]}]"),
              HasSubstr("[0].event: is no member"));
  EXPECT_THAT(fault("eventTypes: [{name: a}, {name: a}]"),
              HasSubstr("a is in f.yaml: eventTypes[0] already"));
  EXPECT_THAT(fault("endpoints: [{name: a, url: b, events: [c], secret: '${FANFARE_TEST_UNSET}'}]"),
              HasSubstr("FANFARE_TEST_UNSET isn't set"));
}

constexpr const char* kFile = R"(
endpoints:
  - name: a
    url: https://a.example
    events: [x]
    retryDelays: [60s, 1h]
    rateLimit: {perSecond: 5.0}
    filter: {data: {b: [1], c: [2]}}
    authentication: {type: bearer, token: t0ken}
eventTypes:
  - name: x
    example: {b: 1}
)";
constexpr const char* kEndpoint = R"([{"id":"whe_1","url":"https://a.example","events":["x"],
  "retryDelays":["1m","60m"],"rateLimit":{"perSecond":5,"burst":5},"filter":{"data":{"c":[2],"b":[1.0]}},
  "authentication":{"type":"bearer"},"metadata":{"fanfare-apply":"a","mine":"1"},"description":"kept"}])";
constexpr const char* kType = R"([{"name":"x","example":{"b":1},"description":""}])";

TEST(Plan, MakesWhatIsMissing) {
  const auto text = plan_of(kFile);
  EXPECT_THAT(text, HasSubstr("+ endpoint a\n"));
  EXPECT_THAT(text, HasSubstr("    url: \"https://a.example\"\n"));
  EXPECT_THAT(text, testing::Not(HasSubstr("t0ken")));
  EXPECT_LT(text.find("+ event type x"), text.find("+ endpoint a")) << "types go first";
  EXPECT_THAT(text, HasSubstr("2 to change, 0 as they are to be"));
}

TEST(Plan, ChangesNothingThatMeansTheSame) {
  EXPECT_EQ("0 to change, 2 as they are to be\n", plan_of(kFile, kEndpoint, kType));
}

TEST(Plan, NamesWhatIsDifferent) {
  const auto text = plan_of(
      "endpoints: [{name: a, url: https://b.example, events: [x], filter: null}]", kEndpoint);
  EXPECT_THAT(text, HasSubstr("~ endpoint a (whe_1)\n"));
  EXPECT_THAT(text, HasSubstr("url: \"https://a.example\" -> \"https://b.example\"\n"));
  EXPECT_THAT(text, HasSubstr("-> null\n"));
  EXPECT_THAT(text, testing::Not(HasSubstr("events")));
  EXPECT_THAT(text, testing::Not(HasSubstr("metadata"))) << "it has the mark already";
}

// Which it wouldn't get unasked.
TEST(Plan, SendsTheCredentialAgainToAnotherHost) {
  std::string moved = kFile;
  moved.replace(moved.find("a.example"), 9, "b.example");
  const auto text = plan_of(moved, kEndpoint, kType);
  EXPECT_THAT(text, HasSubstr("    url: "));
  EXPECT_THAT(text, HasSubstr("    authentication: "));
  EXPECT_THAT(text, testing::Not(HasSubstr("t0ken")));
}

TEST(Plan, TakesOverByIdAndKeepsOtherMetadata) {
  const std::string there = R"([{"id":"whe_1","url":"u","events":["x"],"metadata":{"mine":"1"}}])";
  EXPECT_THAT(plan_of("endpoints: [{name: a, id: whe_1, url: u, events: [x]}]", there),
              HasSubstr(R"(metadata: {"mine":"1"} -> {"fanfare-apply":"a","mine":"1"})"));
  EXPECT_THROW(plan_of("endpoints: [{name: a, id: whe_2, url: u, events: [x]}]", there),
               UsageError);
}

TEST(Plan, PrunesOnlyWhatItMadeAndOnlyOfListsThatAreThere) {
  const std::string there = R"([{"id":"whe_1","metadata":{"fanfare-apply":"old"}},
                                {"id":"whe_2","metadata":{}}])";
  EXPECT_EQ("- endpoint old (whe_1)\n1 to change, 0 as they are to be\n",
            plan_of("endpoints: []", there, kType, true));
  EXPECT_EQ("- event type x\n1 to change, 0 as they are to be\n",
            plan_of("eventTypes: []", there, kType, true));
  EXPECT_EQ("0 to change, 0 as they are to be\n", plan_of("endpoints: []", there, kType, false));
}

TEST(Plan, SendsTheSecretOnlyForANewEndpoint) {
  const auto manifest = manifest_of("endpoints: [{name: a, url: u, events: [y], secret: s3cret}]");
  const auto created = make_plan(manifest, {}, false);
  EXPECT_THAT(request_body(created.changes.at(0)), HasSubstr(R"("secret":"s3cret")"));
  EXPECT_THAT(plan_text(created) + plan_json(created, false), testing::Not(HasSubstr("s3cret")));
  const auto updated = make_plan(manifest, {Json::parse(kEndpoint).items(), {}}, false);
  EXPECT_THAT(request_body(updated.changes.at(0)), testing::Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace fanfare::cli
