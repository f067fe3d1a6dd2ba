#include "codec/json_writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace fanfare::codec {
namespace {

TEST(JsonWriter, PutsCommasBetweenAndNowhereElse) {
  JsonWriter json;
  json.begin_object().member("a", 1).key("b").begin_array().value("x").begin_object().end_object();
  json.begin_array().end_array().value(true).end_array().key("c").raw(R"({"d":1.50})").key("e");
  json.null().end_object();
  EXPECT_EQ(json.text(), R"({"a":1,"b":["x",{},[],true],"c":{"d":1.50},"e":null})");
}

TEST(JsonWriter, EscapesNamesAndTexts) {
  JsonWriter json;
  json.begin_object().member("a\"b", std::string("\n\0\x1f\\", 4)).end_object();
  EXPECT_EQ(json.text(), R"({"a\"b":"\n\u0000\u001f\\"})");
}

TEST(JsonWriter, TextThatIsNoUtf8IsReplaced) {
  JsonWriter json;
  json.value("a\xff");
  EXPECT_EQ(json.text(), "\"a\xEF\xBF\xBD\"");
}

TEST(JsonWriter, NumbersAreJson) {
  JsonWriter json;
  json.begin_array().value(0.5).value(-3).value(std::numeric_limits<std::uint64_t>::max());
  json.value(std::numeric_limits<double>::infinity()).value(1e300).end_array();
  EXPECT_EQ(json.text(), "[0.5,-3,18446744073709551615,null,1e+300]");
}

TEST(JsonWriter, AConstCharPointerIsTextAndNoFlag) {
  JsonWriter json;
  const char* text = "x";
  json.begin_object().member("a", text).end_object();
  EXPECT_EQ(json.text(), R"({"a":"x"})");
}

}  // namespace
}  // namespace fanfare::codec
