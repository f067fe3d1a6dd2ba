#include "http/message.h"

#include <gtest/gtest.h>

namespace fanfare::http {
namespace {

TEST(Request, HeadersAreFoundWithoutCase) {
  Request request;
  request.headers = {{"X-One", "1"}, {"x-one", "2"}};
  EXPECT_EQ(request.header("x-ONE"), "1");
  EXPECT_EQ(request.header("x-on"), "");
}

TEST(Request, ParametersAreDecoded) {
  Request request;
  request.query = "a=1&b=x+y%26z&&c&d=%zz&=e&a=2&e=";
  EXPECT_EQ(request.parameter("a"), "1");
  EXPECT_EQ(request.parameter("b"), "x y&z");
  EXPECT_EQ(request.parameter("c"), "");
  EXPECT_EQ(request.parameter("d"), std::nullopt);
  EXPECT_EQ(request.parameter("e"), "");
  EXPECT_EQ(request.parameter("f"), std::nullopt);
}

TEST(JsonString, EscapesWhatItMustAndReplacesWhatIsNotUtf8) {
  EXPECT_EQ(json_string("a\"\\\n\r\t\x01/\x7f"), "\"a\\\"\\\\\\n\\r\\t\\u0001/\x7f\"");
  EXPECT_EQ(json_string("é€😀"), "\"é€😀\"");
  const char* replaced = "\"\xef\xbf\xbd\"";
  EXPECT_EQ(json_string("\x80"), replaced);
  EXPECT_EQ(json_string("\xff"), replaced);
  EXPECT_EQ(json_string("\xc3"), replaced);
  EXPECT_EQ(json_string("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_EQ(json_string("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_EQ(json_string("\xf4\x90\x80\x80").size(), 2U + 4 * 3);
}

TEST(Problem, NamesStatusAndFields) {
  Response response =
      problem(400, "bad-event", "Bad event", "", {{"/3/type", "is missing"}, {"", "x"}});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(
      response.body,
      R"({"type":"urn:fanfare:problem:bad-event","title":"Bad event","status":400,)"
      R"("errors":[{"pointer":"/3/type","detail":"is missing"},{"pointer":"","detail":"x"}]})");
}

}  // namespace
}  // namespace fanfare::http
