#include "services/ingest/intake.h"

#include <gtest/gtest.h>

#include "codec/records.h"

namespace fanfare::ingest {
namespace {

class IntakeTest : public testing::Test {
 protected:
  Result<std::vector<Event>, Refusal> take(
      std::string_view body, std::string_view content_type = "application/json") const {
    ApiKey key;
    key.organization_id = "org";
    return take_request(body, content_type, key, now, codec::EventLimits{},
                        [] { return std::array<std::uint8_t, 10>{}; });
  }
  TimePoint now = from_unix_ms(1'760'000'000'000);
  Source source{"shop", "auto", {"org"}};
  Place place{"fanfare.in.shop", 2, 17, now};
};

TEST_F(IntakeTest, TheKeyDecidesTheOrganization) {
  const auto events = take(R"({"type":"order.created","data":{}})");
  ASSERT_TRUE(events.ok());
  EXPECT_EQ(events.value().at(0).organization_id, "org");
  EXPECT_TRUE(events.value().at(0).id.starts_with("evt_"));
}

TEST_F(IntakeTest, AnotherOrganizationIsForbidden) {
  const auto events =
      take(R"([{"type":"a","data":{}},{"type":"a","organizationId":"other","data":{}}])");
  ASSERT_FALSE(events.ok());
  EXPECT_EQ(events.error().status, 403);
  EXPECT_EQ(events.error().faults.at(0).pointer, "/1/organizationId");
}

TEST_F(IntakeTest, ThePlatformsOwnTypesAreReserved) {
  const auto events =
      take(R"([{"type":"webhook.endpoint.disabled","data":{}},{"type":"a","data":{}},)"
           R"({"type":"webhook.x","data":{}}])");
  ASSERT_FALSE(events.ok());
  EXPECT_EQ(events.error().status, 400);
  ASSERT_EQ(events.error().faults.size(), 2u);
  EXPECT_EQ(events.error().faults.at(0).pointer, "/0/type");
  EXPECT_EQ(events.error().faults.at(1).pointer, "/2/type");
  EXPECT_TRUE(take(R"({"type":"webhooks.x","data":{}})").ok());
  const auto record =
      take_record(source, place, {}, R"({"type":"webhook.x","organizationId":"org","data":{}})",
                  codec::EventLimits{});
  ASSERT_FALSE(record.ok());
  EXPECT_EQ(record.error().reason, DeadLetterReason::kPoison);
  EXPECT_TRUE(record.error().error.starts_with("/type: "));
}

TEST_F(IntakeTest, AListOfOneIsAList) {
  const auto pointer = [&](const std::string& body, std::string_view content_type) {
    const auto events = take(body, content_type);
    return events.ok() ? "taken" : events.error().faults.at(0).pointer;
  };
  const std::string_view json = "application/json", lines = "application/x-ndjson";
  for (const auto& [event, member] : std::vector<std::pair<std::string, std::string>>{
           {R"({"type":"webhook.x","data":{}})", "/type"},
           {R"({"type":"","data":{}})", "/type"},
           {R"({"type":"a","organizationId":"other","data":{}})", "/organizationId"}}) {
    EXPECT_EQ(pointer(event, json), member);
    EXPECT_EQ(pointer(event + "\n", json), member);
    EXPECT_EQ(pointer("[" + event + "]", json), "/0" + member);
    EXPECT_EQ(pointer(" \n[" + event + "]", ""), "/0" + member);
    EXPECT_EQ(pointer(event, lines), "/0" + member);
  }
}

// The format of a source takes what a source without one takes for it.
TEST_F(IntakeTest, ASourceOfAFormatTakesWhatItsHeadersSay) {
  using Headers = std::vector<codec::RecordHeader>;
  const std::vector<std::pair<Headers, std::string>> table = {
      {{}, "json"},
      {{{"content-type", "application/json"}}, "json"},
      {{{"Content-Type", "Application/JSON; charset=utf-8"}}, "json"},
      {{{"other", "application/cloudevents+json"}}, "json"},
      {{{"content-type", "text/plain"}}, "json"},
      {{{"content-type", "application/cloudevents+json; charset=UTF-8"}}, "cloudevents"},
      {{{"Content-Type", "Application/CloudEvents+JSON"}}, "cloudevents"},
      {{{"ce_id", "1"}}, "cloudevents"},
      {{{"CE_id", "1"}}, "cloudevents"},
      {{{"ce_id", "1"}, {"content-type", "application/protobuf"}}, "cloudevents"},
      {{{"content-type", "application/x-protobuf"}}, "protobuf"},
      {{{"content-type", "application/protobuf"}}, "protobuf"},
      {{{"Content-Type", "application/x-protobuf; messageType=fanfare.v1.Event"}}, "protobuf"}};
  for (const auto& [headers, is] : table)
    for (const char* format : {"json", "cloudevents", "protobuf", "auto"}) {
      source.format = format;
      const auto taken = take_record(source, place, headers, "", codec::EventLimits{});
      ASSERT_FALSE(taken.ok());
      const bool refused = taken.error().error.find(" takes only ") != std::string::npos;
      EXPECT_EQ(refused, source.format != "auto" && source.format != is)
          << (headers.empty() ? "no header" : headers[0].first + ": " + headers[0].second) << ", "
          << format << ": " << taken.error().error;
    }
}

TEST_F(IntakeTest, ABatchIsAllOrNothing) {
  const auto events = take(R"([{"type":"a","data":{}},{"data":{}}])");
  ASSERT_FALSE(events.ok());
  EXPECT_EQ(events.error().status, 400);
}

TEST_F(IntakeTest, ARecordWithoutAnIdIsNamedByItsPlace) {
  const auto event = take_record(
      source, place, {}, R"({"type":"a","organizationId":"org","data":{}})", codec::EventLimits{});
  ASSERT_TRUE(event.ok());
  EXPECT_EQ(event.value().id, "fanfare.in.shop/2/17");
}

TEST_F(IntakeTest, ARecordOfAnOrganizationThatMayNotUseTheSourceIsPoison) {
  const auto event =
      take_record(source, place, {}, R"({"type":"a","organizationId":"other","data":{}})",
                  codec::EventLimits{});
  ASSERT_FALSE(event.ok());
  EXPECT_EQ(event.error().reason, DeadLetterReason::kPoison);
  EXPECT_EQ(event.error().source_offset, 17);
}

TEST_F(IntakeTest, TheSourceDecidesTheMode) {
  const std::string_view json = R"({"type":"a","organizationId":"org","data":{}})";
  source.test_mode = true;
  EXPECT_TRUE(take_record(source, place, {}, json, codec::EventLimits{}).value().test_mode);
  source.test_mode = false;
  EXPECT_FALSE(take_record(source, place, {}, json, codec::EventLimits{}).value().test_mode);

  Event event;
  event.id = "e";
  event.organization_id = "org";
  event.type = "a";
  event.data = "{}";
  event.test_mode = true;
  const std::vector<codec::RecordHeader> protobuf{{"content-type", "application/x-protobuf"}};
  EXPECT_FALSE(take_record(source, place, protobuf, codec::encode(event), {}).ok());
  source.test_mode = true;
  EXPECT_TRUE(take_record(source, place, protobuf, codec::encode(event), {}).ok());
}

TEST_F(IntakeTest, PoisonIsKeptUpToALimit) {
  const auto event =
      take_record(source, place, {}, std::string(1 << 20, '{'), codec::EventLimits{});
  ASSERT_FALSE(event.ok());
  EXPECT_EQ(event.error().poison.size(), 256u << 10);
}

}  // namespace
}  // namespace fanfare::ingest
