#include "codec/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/dialects.h"

namespace fanfare::codec {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kId = "01HXYZ1234567890ABCDEFGHJK";

class RenderedBody : public testing::Test {
 protected:
  static const DialectSet& dialects() {
    static const DialectSet set = load_dialects();
    return set;
  }
  std::string body(const std::string& dialect) const {
    const auto result = render_body(*dialects().find(dialect), event_, kId);
    return result ? result.value() : "! " + result.error();
  }
  std::string data(const std::string& dialect, const std::string& type,
                   const std::string& published) {
    event_.type = type;
    event_.data = published;
    return body(dialect);
  }

  Event event_{.id = "evt_1",
               .organization_id = "org_1",
               .type = "order.created",
               .timestamp = from_unix_ms(1'733'044'500'999),
               .accepted = {},
               .data = R"({"orderId":"o","amount":1.50})",
               .experience_id = "",
               .ordering_key = "",
               .traceparent = "",
               .test_mode = false,
               .source = "http",
               .raw_body = "",
               .raw_content_type = "",
               .inbound_source_id = "",
               .about_endpoint_id = ""};
};

TEST_F(RenderedBody, HasTheMembersOfEachDocumentInOrder) {
  EXPECT_EQ(body("fanfare"), R"({"id":"whk_)" + kId +
                                 R"(","type":"order.created",)"
                                 R"("timestamp":"2024-12-01T09:15:00Z","organizationId":"org_1",)"
                                 R"("data":{"orderId":"o","amount":1.50}})");
  EXPECT_EQ(body("fanfare-v1"),
            R"({"id":"whk_)" + kId +
                R"(","type":"order.created","created":1733044500,)"
                R"("data":{"orderId":"o","amount":1.50},"organizationId":"org_1"})");
  EXPECT_EQ(body("fanfare-snake"),
            R"({"id":"wh_evt_)" + kId +
                R"(","type":"order.created",)"
                R"("timestamp":"2024-12-01T09:15:00Z","organization_id":"org_1",)"
                R"("data":{"order_id":"o","amount":1.50}})");
  EXPECT_EQ(body("generic"),
            R"({"id":"evt_1","type":"order.created",)"
            R"("created_at":"2024-12-01T09:15:00Z","data":{"orderId":"o","amount":1.5}})");
  EXPECT_EQ(body("standard"),
            R"({"id":"msg_)" + kId +
                R"(","type":"order.created",)"
                R"("timestamp":"2024-12-01T09:15:00Z","data":{"orderId":"o","amount":1.50}})");
  EXPECT_EQ(body("cloudevents"),
            R"({"specversion":"1.0","id":"msg_)" + kId +
                R"(","source":"/organizations/org_1","type":"order.created",)"
                R"("time":"2024-12-01T09:15:00Z",)"
                R"("datacontenttype":"application/json","data":{"orderId":"o","amount":1.50}})");
}

TEST_F(RenderedBody, MayBeTheDataAlone) {
  Dialect alone = *dialects().find("standard");
  alone.body.clear();
  EXPECT_EQ(render_body(alone, event_, kId).value(), event_.data);
  EXPECT_EQ(data_in_body(alone, event_.data), event_.data);
}

TEST_F(RenderedBody, ExperienceIdIsTheEventsElseThatOfItsDataElseLeftOut) {
  event_.data = R"({"experienceId":"from data","x":{"experienceId":"deep"}})";
  EXPECT_THAT(body("fanfare-v1"),
              HasSubstr(R"("organizationId":"org_1","experienceId":"from data"})"));
  event_.experience_id = "own \"quoted\"";
  EXPECT_THAT(body("fanfare-v1"), HasSubstr(R"("experienceId":"own \"quoted\""})"));
  event_.experience_id = "";
  event_.data = R"({"experienceId":5,"x":{"experienceId":"deep"}})";
  EXPECT_TRUE(body("fanfare-v1").ends_with(R"("organizationId":"org_1"})")) << body("fanfare-v1");
}

TEST_F(RenderedBody, AliasesRenameMembersOfTheFirstLevelOnly) {
  EXPECT_THAT(data("fanfare-v1", "queue.consumer.entered", R"({"queueId":"q","a":{"queueId":1}})"),
              HasSubstr(R"("type":"queue.consumer_entered","created":1733044500,)"
                        R"("data":{"distributionId":"q","a":{"queueId":1}})"));
  EXPECT_THAT(
      data("fanfare-snake", "draw.consumer.won", R"({"drawId":"d"})"),
      HasSubstr(R"("type":"distribution.winner_selected","timestamp":"2024-12-01T09:15:00Z",)"
                R"("organization_id":"org_1","data":{"distribution_id":"d"})"));
  EXPECT_THAT(data("fanfare", "auction.bid_placed", R"({"amount":"2.00"})"),
              HasSubstr(R"("type":"auction.bid.placed","timestamp":"2024-12-01T09:15:00Z",)"
                        R"("organizationId":"org_1","data":{"bidAmount":"2.00"})"));
}

TEST_F(RenderedBody, AliasesNeverMakeOneNameOfTwo) {
  EXPECT_THAT(
      data("fanfare-v1", "queue.consumer.entered", R"({"queueId":"q","distributionId":"d"})"),
      HasSubstr(R"({"queueId":"q","distributionId":"d"})"));
  EXPECT_THAT(
      data("fanfare", "distribution.admitted", R"({"distributionId":"a","distribution_id":"b"})"),
      HasSubstr(R"({"queueId":"a","distribution_id":"b"})"));
}

// Looking for the new name at each occurrence of the old one would take hours.
TEST_F(RenderedBody, AliasesRenameTheFirstOfManyMembersOfOneName) {
  std::string rest;
  for (int i = 0; i < 1'000'000; ++i) rest += R"(,"queueId":0)";
  EXPECT_EQ(data("fanfare-v1", "queue.consumer.left", R"({"queueId":0)" + rest + "}").size(),
            data("fanfare-v1", "queue.consumer.left", R"({"queueId":0})").size() + rest.size());
  EXPECT_THAT(data("fanfare-v1", "queue.consumer.left", R"({"queueId":1,"queueId":2})"),
              HasSubstr(R"({"distributionId":1,"queueId":2})"));
}

TEST_F(RenderedBody, EscapesWhatPublishersPutIntoNames) {
  event_.type = "a\"b\\c";
  event_.organization_id = "\x01\x7f\xe2\x80\xa8";
  EXPECT_THAT(body("fanfare"), HasSubstr("\"type\":\"a\\\"b\\\\c\""));
  EXPECT_THAT(body("fanfare"), HasSubstr("\"organizationId\":\"\\u0001\x7f\xe2\x80\xa8\""));
}

TEST_F(RenderedBody, SaysWhatCannotBeRepresented) {
  event_.data = R"({"n":9007199254740993})";
  EXPECT_THAT(body("generic"), HasSubstr("! the number 9007199254740993"));
  EXPECT_THAT(body("fanfare"), HasSubstr("9007199254740993"));
  event_.data = R"({"fooBar":1,"foo_bar":2})";
  EXPECT_THAT(body("fanfare-snake"), HasSubstr("! the members fooBar and foo_bar"));
}

std::string snake(const std::string& text) {
  const auto result = snake_case_json(text, {"metadata"});
  return result ? result.value() : "! " + result.error();
}

TEST(SnakeCase, SplitsWordsAsTheRuleSays) {
  const std::vector<std::pair<std::string, std::string>> names = {
      {"consumerId", "consumer_id"},
      {"address2Line", "address2_line"},
      {"OTPLogin", "otp_login"},
      {"userID", "user_id"},
      {"HTTP2Server", "http2_server"},
      {"ABc", "a_bc"},
      {"A", "a"},
      {"aB", "a_b"},
      {"already_snake", "already_snake"},
      {"x_Ab", "x_ab"},
      {"_Ab", "_ab"},
      {"URL", "url"},
      {"a1", "a1"}};
  for (const auto& [published, sent] : names) {
    EXPECT_EQ(snake("{\"" + published + "\":1}"), "{\"" + sent + "\":1}");
  }
}

TEST(SnakeCase, LeavesOtherNamesAndAllValues) {
  EXPECT_EQ(snake(R"({"aB-c":"aB","äB":["cD"],"e f":{"gH":1.0}})"),
            R"({"aB-c":"aB","äB":["cD"],"e f":{"g_h":1.0}})");
  EXPECT_EQ(snake(R"({"\u0061B":1,"\ud800B":2,"c\/D":3})"), R"({"a_b":1,"\ud800B":2,"c\/D":3})");
}

TEST(SnakeCase, LeavesWhatIsInsideFreeFormMembers) {
  EXPECT_EQ(snake(R"({"a":{"metadata":{"aB":{"cD":1}},"eF":1},"metaData":{"aB":1}})"),
            R"({"a":{"metadata":{"aB":{"cD":1}},"e_f":1},"meta_data":{"a_b":1}})");
}

TEST(SnakeCase, RefusesCollisionsInOneObjectOnly) {
  EXPECT_THAT(snake(R"({"a":[{"fooBar":1,"x":2,"foo_bar":3}]})"), HasSubstr("!"));
  EXPECT_THAT(snake(R"({"userID":1,"b":1,"c":1,"d":1,"e":1,"userId":2})"), HasSubstr("!"));
  EXPECT_EQ(snake(R"({"fooBar":{"foo_bar":1}})"), R"({"foo_bar":{"foo_bar":1}})");
  EXPECT_EQ(snake(R"({"fooBar":1,"fooBar":2})"), R"({"foo_bar":1,"foo_bar":2})");
}

std::string ecmascript(const std::string& text) {
  const auto result = ecmascript_json(text);
  return result ? result.value() : "! " + result.error();
}

// Copying each object for each one around it would copy 100 GB.
TEST(EcmaScriptJson, OrdersTheMembersOfNestedObjectsAtOnce) {
  const auto nested = [](const char* before, const char* after) {
    std::string text;
    for (int i = 0; i < 1'000; ++i) text += before;
    text.append("\"").append(50'000'000, 'x').append("\"");
    for (int i = 0; i < 1'000; ++i) text += after;
    return text;
  };
  EXPECT_TRUE(ecmascript(nested(R"({"a":)", R"(,"0":1})")) == nested(R"({"0":1,"a":)", "}"));
  EXPECT_EQ(ecmascript(R"({"b":{"y":[{"x":1,"1":2},{"1":3}],"7":8},"9":{"c":1,"2":2},"3":4})"),
            R"({"3":4,"9":{"2":2,"c":1},"b":{"7":8,"y":[{"1":2,"x":1},{"1":3}]}})");
}

TEST(EcmaScriptJson, WritesNumbersAsJavaScriptDoes) {
  EXPECT_EQ(
      ecmascript("[1.0,1e2,-0,1e21,149.990,1e-7,0.000001,-1.50,5e-324,123456789012345680000]"),
      "[1,100,0,1e+21,149.99,1e-7,0.000001,-1.5,5e-324,123456789012345680000]");
  for (const char* changed :
       {"9007199254740993", "123456789.123456789", "1E400", "1e-400", "-1E400"}) {
    EXPECT_EQ(ecmascript(changed).substr(0, 2), "! ") << changed;
  }
}

TEST(EcmaScriptJson, PutsIndexNamesFirstAndAscending) {
  EXPECT_EQ(
      ecmascript(R"({"b":1,"10":2,"__proto__":3,"9":4,"01":5,"4294967295":6,"4294967294":7,"-1":8,)"
                 R"("0":{"2":1,"1":2}})"),
      R"({"0":{"1":2,"2":1},"9":4,"10":2,"4294967294":7,"b":1,"__proto__":3,"01":5,)"
      R"("4294967295":6,"-1":8})");
}

TEST(EcmaScriptJson, RefusesNamesThatOccurTwiceHoweverWritten) {
  EXPECT_EQ(ecmascript(R"({"a":1,"\u0061":2})").substr(0, 2), "! ");
  std::string many = "{\"n\":1";
  for (int i = 0; i < 50; ++i) many += ",\"m" + std::to_string(i) + "\":0";
  EXPECT_EQ(ecmascript(many + "}").substr(0, 1), "{");
  EXPECT_EQ(ecmascript(many + ",\"m7\":1}").substr(0, 2), "! ");
}

TEST(EcmaScriptJson, WritesStringsAsJavaScriptDoes) {
  EXPECT_EQ(
      ecmascript(
          R"(["\u0041\/\u0000\u001F\u0008\n\uD83D\uDE00\uD800 \udfff\u007f\u2028\u0022\u005C"])"),
      "[\"A/\\u0000\\u001f\\b\\n\xf0\x9f\x98\x80\\ud800 \\udfff\x7f\xe2\x80\xa8\\\"\\\\\"]");
}

}  // namespace
}  // namespace fanfare::codec
