#include "codec/event_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fanfare::codec {
namespace {

using testing::HasSubstr;

constexpr TimePoint kAccepted = from_unix_ms(1'700'000'000'123);
const std::string kSmall = R"({"type":"a.b","data":{}})";

EventFault fault_of(const std::string& body, const std::string& content_type = "application/json") {
  const auto events = parse_events(body, content_type, kAccepted, {});
  EXPECT_FALSE(events) << body;
  return events ? EventFault{} : events.error().front();
}

std::vector<Event> events_of(const std::string& body,
                             const std::string& content_type = "application/json") {
  const auto events = parse_events(body, content_type, kAccepted, {});
  EXPECT_TRUE(events) << body << ": " << events.error().front().pointer << " "
                      << events.error().front().detail;
  return events ? events.value() : std::vector<Event>{};
}

TEST(EventJson, ReadsEveryMember) {
  const auto events = events_of(R"( {"id":"e1","type":"order.created","data":{ "a" : 1.00 },
    "timestamp":"2024-12-01T10:15:00.5+01:00","organizationId":"org",
    "experienceId":"exp","orderingKey":"k"} )");
  ASSERT_EQ(events.size(), 1u);
  const Event& event = events[0];
  EXPECT_EQ(event.id, "e1");
  EXPECT_EQ(event.type, "order.created");
  EXPECT_EQ(event.data, R"({"a":1.00})");
  EXPECT_EQ(to_unix_ms(event.timestamp), 1'733'044'500'500);
  EXPECT_EQ(event.accepted, kAccepted);
  EXPECT_EQ(event.organization_id, "org");
  EXPECT_EQ(event.experience_id, "exp");
  EXPECT_EQ(event.ordering_key, "k");
}

TEST(EventJson, TimeIsThatOfAcceptanceWhereNoneIsGiven) {
  EXPECT_EQ(events_of(kSmall)[0].timestamp, kAccepted);
  EXPECT_EQ(events_of(kSmall)[0].id, "");
}

TEST(EventJson, DataGoesOutAsPublished) {
  const std::string data =
      R"({"n":1e400,"big":123456789012345678901234567890,"lone":"\ud800","\u0061":1,)"
      R"("\u0061":2,"s":"\/ "})";
  EXPECT_EQ(events_of(R"({"type":"t","data":)" + data + "}")[0].data, data);
}

TEST(EventJson, TakesArraysAndLines) {
  EXPECT_EQ(events_of("[" + kSmall + " , " + kSmall + "]").size(), 2u);
  EXPECT_EQ(events_of(kSmall + "\n" + kSmall + "\r\n\n" + kSmall + "\n").size(), 3u);
  EXPECT_EQ(events_of(kSmall, "application/x-ndjson").size(), 1u);
  EXPECT_EQ(events_of(kSmall + "\n" + kSmall, "application/x-ndjson; charset=utf-8").size(), 2u);
}

TEST(EventJson, IsAllOrNothingAndPointsAtTheFault) {
  EXPECT_EQ(fault_of("[" + kSmall + R"(,{"type":1,"data":{}}])").pointer, "/1/type");
  EXPECT_EQ(fault_of(kSmall + "\n" + R"({"type":"t"})").pointer, "/1/data");
  EXPECT_EQ(fault_of(R"({"type":"t"})"
                     "\n" +
                     kSmall)
                .pointer,
            "/0/data");
  EXPECT_EQ(fault_of(R"({"type":"t"})").pointer, "/data");
  EXPECT_EQ(fault_of(R"({"data":{}})", "application/x-ndjson").pointer, "/0/type");
  EXPECT_EQ(fault_of("[1]").pointer, "/0");
}

TEST(EventJson, TellsOfSeveralFaultsAtOnce) {
  const auto events = parse_events(R"([{"type":"","data":[]},{"id":5}])", "", kAccepted, {});
  ASSERT_FALSE(events);
  std::vector<std::string> pointers;
  for (const EventFault& fault : events.error()) pointers.push_back(fault.pointer);
  EXPECT_THAT(pointers, testing::ElementsAre("/0/type", "/0/data", "/1/id", "/1/type", "/1/data"));
}

TEST(EventJson, MalformedTextHasTheOffsetOfItsFault) {
  EXPECT_EQ(fault_of(R"({"type":"t",})").offset, 12);
  EXPECT_EQ(fault_of(R"({"type":"t","data":{"a":01}})").offset, 25);
  EXPECT_EQ(fault_of("").offset, -1);  // Nothing at all is no fault of grammar.
  EXPECT_EQ(fault_of("nonsense").offset, 0);
  EXPECT_EQ(fault_of("[" + kSmall + "," + kSmall.substr(0, 5)).offset, 31);
  EXPECT_EQ(fault_of(kSmall + " " + kSmall).offset, 25);  // Not on a line of its own.
  EXPECT_EQ(fault_of("[" + kSmall + "] x").offset, 27);
  EXPECT_EQ(fault_of(R"([{"id":1}, oops])").offset, 11);  // The grammar comes first.
}

TEST(EventJson, InvalidUtf8HasTheOffsetOfItsFault) {
  for (const std::string bad : {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80"}) {
    for (const std::size_t before : {0, 1, 7, 100, 5'000}) {
      std::string body = R"({"type":")";
      for (std::size_t i = 0; i < before; ++i) body += "\xe2\x82\xac";
      const auto offset = static_cast<std::ptrdiff_t>(body.size());
      EXPECT_EQ(fault_of(body + bad + R"(","data":{}})").offset, offset) << before;
    }
  }
}

TEST(EventJson, RefusesMembersThatOccurTwice) {
  EXPECT_EQ(fault_of(R"({"type":"a","type":"a","data":{}})").pointer, "/type");
  EXPECT_EQ(fault_of(R"({"type":"a","ty\u0070e":"a","data":{}})").pointer, "/type");
  EXPECT_EQ(fault_of(R"({"type":"a","data":{},"data":{}})").pointer, "/data");
}

TEST(EventJson, NamesTheNearestMemberForAnUnknownOne) {
  const EventFault fault = fault_of(R"({"type":"a","data":{},"organisationID":"x"})");
  EXPECT_EQ(fault.pointer, "/organisationID");
  EXPECT_THAT(fault.detail, HasSubstr("organizationId"));
  EXPECT_EQ(fault_of(R"({"type":"a","data":{},"a/b~":"x"})").pointer, "/a~1b~0");
}

TEST(EventJson, RefusesLoneSurrogatesInNamesIdAndType) {
  EXPECT_EQ(fault_of(R"({"type":"\ud800","data":{}})").pointer, "/type");
  EXPECT_EQ(fault_of(R"({"id":"\udfff","type":"t","data":{}})").pointer, "/id");
  EXPECT_EQ(fault_of(R"({"type":"t","data":{"a":[{"\ud800":1}]}})").pointer, "/data");
  EXPECT_EQ(events_of(R"({"type":"\ud83d\ude00","data":{"a":"\ud800"}})")[0].type,
            "\xf0\x9f\x98\x80");
}

TEST(EventJson, LimitsTexts) {
  const auto with_type = [](const std::string& type) {
    return R"({"type":")" + type + R"(","data":{}})";
  };
  EXPECT_EQ(events_of(with_type(std::string(256, 'a')))[0].type.size(), 256u);
  EXPECT_EQ(fault_of(with_type(std::string(257, 'a'))).pointer, "/type");
  EXPECT_EQ(fault_of(with_type("a\\u000ab")).pointer, "/type");
  EXPECT_EQ(fault_of(with_type("a\x7f")).pointer, "/type");
  EXPECT_EQ(fault_of(with_type("\xc2\x85")).pointer, "/type");
  EXPECT_EQ(
      fault_of(R"({"type":"t","data":{},"orderingKey":")" + std::string(257, 'k') + "\"}").pointer,
      "/orderingKey");
}

TEST(EventJson, LimitsTheDepthOfData) {
  const auto nested = [](std::size_t depth) {
    std::string data = "{}";
    for (std::size_t i = 1; i < depth; ++i) data = R"({"a":)" + data + "}";
    return R"({"type":"t","data":)" + data + "}";
  };
  EXPECT_EQ(events_of(nested(512)).size(), 1u);
  EXPECT_EQ(events_of("[" + nested(512) + "]").size(), 1u);
  EXPECT_EQ(fault_of(nested(513)).pointer, "/data");
  EXPECT_EQ(fault_of(nested(513)).offset, -1);
  EXPECT_EQ(fault_of("[" + kSmall + "," + nested(20'000) + "]").pointer, "/1/data");
}

TEST(EventJson, WhatIsTooLargeIsNotABadRequest) {
  const auto sized = [](std::size_t bytes) {
    std::string body = R"({"type":"t","data":{"a":""}})";
    body.insert(body.size() - 3, bytes - body.size(), 'x');
    return body;
  };
  EXPECT_EQ(events_of(sized(256 << 10)).size(), 1u);
  EXPECT_TRUE(fault_of(sized((256 << 10) + 1)).too_large);
  std::string many = "[" + kSmall;
  for (int i = 1; i < 1'000; ++i) many += "," + kSmall;
  EXPECT_EQ(events_of(many + "]").size(), 1'000u);
  EXPECT_TRUE(fault_of(many + "," + kSmall + "]").too_large);
}

TEST(EventJson, NoEventIsAFault) {
  for (const char* body : {"", " \n", "[]", "[ ]"})
    EXPECT_THAT(fault_of(body).detail, HasSubstr("at least one"));
}

TEST(EventJson, OneEventIsOneObject) {
  EXPECT_TRUE(parse_event(kSmall, kAccepted, {}));
  for (const std::string& body :
       {"[" + kSmall + "]", kSmall + "\n" + kSmall, std::string(), std::string("1")}) {
    EXPECT_FALSE(parse_event(body, kAccepted, {})) << body;
  }
}

TEST(EventJson, TimesMustBeRfc3339) {
  for (const char* time : {"\"2024-12-01\"", "\"yesterday\"", "1733044500", "null", "\"\""}) {
    EXPECT_EQ(fault_of(R"({"type":"t","data":{},"timestamp":)" + std::string(time) + "}").pointer,
              "/timestamp");
  }
}

}  // namespace
}  // namespace fanfare::codec
