#include "codec/cloudevents.h"

#include <gtest/gtest.h>

#include "fanfare/v1/records.pb.h"

namespace fanfare::codec {
namespace {

using Headers = std::vector<RecordHeader>;

constexpr TimePoint kAccepted = from_unix_ms(1'700'000'000'000);
const std::string kTraceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

Result<Event, EventFault> decode(const Headers& headers, const std::string& value) {
  return decode_foreign(headers, value, kAccepted, {});
}

std::string pointer(const Headers& headers, const std::string& value) {
  const auto event = decode(headers, value);
  return event ? "read" : event.error().pointer;
}

Headers binary() {
  return {{"ce_specversion", "1.0"},
          {"ce_id", "e1"},
          {"ce_source", "/shop"},
          {"ce_type", "order.created"},
          {"ce_time", "2024-12-01T10:15:00+01:00"},
          {"ce_organizationid", "org"},
          {"ce_subject", "ignored"},
          {"ce_partitionkey", "k"},
          {"ce_experienceid", "x"},
          {"ce_traceparent", kTraceparent},
          {"content-type", "application/json; charset=utf-8"}};
}

const Headers kStructured = {{"content-type", "application/cloudevents+json; charset=UTF-8"}};
const std::string kEnvelope =
    R"({"specversion":"1.0","id":"e1","source":"/shop","type":"order.created",)"
    R"("time":"2024-12-01T09:15:00Z",)"
    R"("organizationid":"org","partitionkey":"k","experienceid":"x","subject":"s","other":5,)"
    R"("traceparent":")" +
    kTraceparent + R"(","datacontenttype":"application/json","data":{ "a" : 1.0 }})";

void expect_whole(const Result<Event, EventFault>& decoded) {
  ASSERT_TRUE(decoded) << decoded.error().pointer << " " << decoded.error().detail;
  const Event& event = decoded.value();
  EXPECT_EQ(event.id, "e1");
  EXPECT_EQ(event.type, "order.created");
  EXPECT_EQ(event.organization_id, "org");
  EXPECT_EQ(event.ordering_key, "k");
  EXPECT_EQ(event.experience_id, "x");
  EXPECT_EQ(event.data, R"({"a":1.0})");
  EXPECT_EQ(to_unix_ms(event.timestamp), 1'733'044'500'000);
  EXPECT_EQ(event.accepted, kAccepted);
  EXPECT_EQ(event.traceparent, kTraceparent);
}

TEST(ForeignEvent, IsReadInBinaryMode) { expect_whole(decode(binary(), R"({ "a" : 1.0 })")); }
TEST(ForeignEvent, IsReadInStructuredMode) { expect_whole(decode(kStructured, kEnvelope)); }

TEST(ForeignEvent, IsReadAsProtobuf) {
  v1::Event record;
  record.set_id("e1");
  record.set_type("order.created");
  record.set_organization_id("org");
  record.set_ordering_key("k");
  record.set_experience_id("x");
  record.set_traceparent(kTraceparent);
  record.set_timestamp_ms(1'733'044'500'000);
  record.set_accepted_ms(5);  // Not the producer's to say.
  record.set_data(R"({ "a" : 1.0 })");
  const Headers headers = {{"content-type", "application/x-protobuf"}};
  expect_whole(decode(headers, record.SerializeAsString()));
  record.set_data("[]");
  EXPECT_EQ(pointer(headers, record.SerializeAsString()), "/data");
  record.set_data("{");
  EXPECT_FALSE(decode(headers, record.SerializeAsString()));
  EXPECT_FALSE(decode(headers, "\xff\xff"));
}

TEST(ForeignEvent, IsJsonWhereNothingElseIsSaid) {
  const std::string body = R"({"type":"t","organizationId":"org","data":{}})";
  for (const Headers& headers :
       {Headers{}, Headers{{"content-type", "application/json"}}, Headers{{"x", "y"}}}) {
    const auto event = decode(headers, body);
    ASSERT_TRUE(event) << event.error().detail;
    EXPECT_EQ(event.value().id, "");  // The caller makes one of topic, partition and offset.
    EXPECT_EQ(event.value().timestamp, kAccepted);
  }
  EXPECT_EQ(decode({{"traceparent", kTraceparent}}, body).value().traceparent, kTraceparent);
  EXPECT_EQ(decode({{"traceparent", "nonsense"}}, body).value().traceparent, "");
  // Bytes that aren't UTF-8 would make the record unreadable to those who come after.
  for (const char* wrong : {"\xff", "\r", "A", "-"}) {
    std::string same_size = kTraceparent;
    same_size.replace(10, 1, wrong);
    EXPECT_EQ(decode({{"traceparent", same_size}}, body).value().traceparent, "") << wrong;
  }
  EXPECT_FALSE(decode({{"content-type", "text/xml"}}, body));
}

TEST(ForeignEvent, NeedsAnOrganization) {
  EXPECT_EQ(pointer({}, R"({"type":"t","data":{}})"), "/organizationId");
  Headers headers = binary();
  std::erase_if(headers,
                [](const RecordHeader& header) { return header.first == "ce_organizationid"; });
  EXPECT_EQ(pointer(headers, "{}"), "/organizationId");
}

TEST(ForeignEvent, NeedsWhatCloudEventsRequire) {
  for (const std::string name : {"specversion", "id", "source", "type"}) {
    Headers headers = binary();
    std::erase_if(headers,
                  [&](const RecordHeader& header) { return header.first == "ce_" + name; });
    EXPECT_EQ(pointer(headers, "{}"), "/" + name);
  }
  Headers newer = binary();
  newer[0].second = "2.0";
  EXPECT_EQ(pointer(newer, "{}"), "/specversion");
}

TEST(ForeignEvent, DataMustBeAnObject) {
  for (const std::string value : {"", "[]", "\"text\"", "null"}) {
    EXPECT_NE(pointer(binary(), value), "read") << value;
  }
  EXPECT_EQ(
      pointer(kStructured,
              R"({"specversion":"1.0","id":"i","source":"s","type":"t","organizationid":"o"})"),
      "/data");
  Headers xml = binary();
  xml.back().second = "application/xml";
  EXPECT_EQ(pointer(xml, "{}"), "/datacontenttype");
}

TEST(ForeignEvent, AttributesMayBeNullOrUnknownButNotTwice) {
  const std::string start =
      R"({"specversion":"1.0","id":"i","source":"s","type":"t","organizationid":"o","data":{},)";
  EXPECT_EQ(pointer(kStructured, start + R"("time":null,"dataschema":[1,{"a":2}]})"), "read");
  EXPECT_EQ(pointer(kStructured, start + R"("id":"j"})"), "/id");
  EXPECT_EQ(pointer(kStructured, start + R"("partitionkey":5})"), "/partitionkey");
  EXPECT_EQ(pointer(kStructured, start + R"("time":"noon"})"), "/time");
  Headers twice = binary();
  twice.push_back({"ce_id", "e2"});
  EXPECT_EQ(pointer(twice, "{}"), "/ce_id");
}

TEST(ForeignEvent, FaultsOfJsonHaveTheirOffset) {
  EXPECT_EQ(decode(kStructured, R"({"id":"a",})").error().offset, 10);
  EXPECT_EQ(decode(binary(), R"({"a":tru})").error().offset, 5);
  EXPECT_EQ(decode(binary(), "{\"a\":\"\xff\"}").error().offset, 6);
}

TEST(ForeignEvent, LimitsAreThoseOfEvents) {
  Headers headers = binary();
  headers[3].second = std::string(257, 't');
  EXPECT_EQ(pointer(headers, "{}"), "/type");
  headers[3].second = "a\nb";
  EXPECT_EQ(pointer(headers, "{}"), "/type");
  EXPECT_TRUE(
      decode(binary(), R"({"a":")" + std::string(256 << 10, 'x') + "\"}").error().too_large);
  std::string deep = "{}";
  for (int i = 1; i < 513; ++i) deep = R"({"a":)" + deep + "}";
  EXPECT_EQ(pointer(binary(), deep), "/data");
  EXPECT_EQ(pointer(binary(), deep.substr(5, deep.size() - 6)), "read");
}

}  // namespace
}  // namespace fanfare::codec
