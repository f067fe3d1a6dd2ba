#include "codec/json_scanner.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "codec/render.h"

namespace fanfare::codec {
namespace {

/// -1 for strict JSON, else where its fault is.
std::ptrdiff_t fault_offset(std::string_view text, std::size_t depth_max = 512) {
  // On the heap and exactly as long as the text, so that reading past the end is noticed.
  const std::vector<char> exact(text.begin(), text.end());
  JsonScanner scanner({exact.data(), exact.size()}, depth_max);
  if (scanner.skip_value() && !scanner.at_end()) scanner.fail("text after the value");
  return scanner.failed() ? static_cast<std::ptrdiff_t>(scanner.fault_offset()) : -1;
}

TEST(JsonScanner, TakesStrictJson) {
  for (const std::string_view text : {"0",
                                      "-0",
                                      "-0.0e+10",
                                      "1E-2",
                                      "123456789012345678901234567890",
                                      "1e999",
                                      "\"\"",
                                      "\"\\u0000\"",
                                      "\"\\ud800\"",
                                      "\"\\uD83D\\uDE00\"",
                                      R"("\"\\\/\b\f\n\r\t")",
                                      "true",
                                      "false",
                                      "null",
                                      "[]",
                                      "{}",
                                      " [ ] ",
                                      "\t{ \"a\" :\r\n1 , \"\" : [ 1 , [ ] , { } ] } ",
                                      R"({"a":1,"a":2})",
                                      "\"\x7f\"",
                                      R"(["a string of more than sixteen bytes","and another one,)"
                                      R"( somewhat longer than thirty-two"])"}) {
    EXPECT_EQ(fault_offset(text), -1) << text;
  }
}

TEST(JsonScanner, SaysWhereTheFaultIs) {
  const std::vector<std::pair<std::string, std::ptrdiff_t>> faults = {
      {"", 0},
      {" ", 1},
      {"tru", 0},
      {"nulL", 0},
      {"True", 0},
      {"NaN", 0},
      {"Infinity", 0},
      {"+1", 0},
      {".5", 0},
      {"1.", 2},
      {"1.e1", 2},
      {"01", 1},
      {"-01", 2},
      {"-", 1},
      {"-a", 1},
      {"1e", 2},
      {"1e+", 3},
      {"0x10", 1},
      {"1 2", 2},
      {"\"abc", 4},
      {"\"a\\", 3},
      {"\"a\\q\"", 2},
      {"\"\\u12g4\"", 1},
      {"\"\\u123", 1},
      {"\"a\nb\"", 2},
      {std::string("\"a\0b\"", 5), 2},
      {"'a'", 0},
      {"[", 1},
      {"[1", 2},
      {"[1,", 3},
      {"[1,]", 3},
      {"[,1]", 1},
      {"[1 2]", 3},
      {"]", 0},
      {"{", 1},
      {"{\"a\"", 4},
      {"{\"a\":", 5},
      {"{\"a\":}", 5},
      {"{\"a\":1", 6},
      {"{\"a\":1,}", 7},
      {"{,}", 1},
      {"{a:1}", 1},
      {"{\"a\" 1}", 5},
      {"{\"a\":1 \"b\":2}", 7},
      {"{\"a\":1}}", 7},
      {"/* */1", 0},
      {"\xef\xbb\xbf{}", 0},
      {"[\"sixteen bytes and\tmore\"]", 19}};
  for (const auto& [text, offset] : faults) EXPECT_EQ(fault_offset(text), offset) << text;
}

TEST(JsonScanner, StopsAtTheDepthAndNotBefore) {
  for (const std::size_t depth : {1, 2, 512}) {
    const std::string arrays = std::string(depth, '[') + std::string(depth, ']');
    EXPECT_EQ(fault_offset(arrays, depth), -1);
    EXPECT_EQ(fault_offset(arrays, depth - 1), static_cast<std::ptrdiff_t>(depth - 1));
  }
  EXPECT_GE(fault_offset(std::string(1'000'000, '['), 512), 0);
  EXPECT_EQ(fault_offset("[[],[],{},[{}]]", 3), -1);  // Siblings don't add up.
}

TEST(JsonScanner, FindsEveryLoneSurrogateInNames) {
  const auto lone = [](std::string_view text) {
    JsonScanner scanner(text, 10);
    EXPECT_TRUE(scanner.skip_value()) << text;
    return scanner.saw_lone_surrogate_in_name();
  };
  EXPECT_TRUE(lone(R"({"\ud800":1})"));
  EXPECT_TRUE(lone(R"({"a":[{"\udc00\ud800":1}]})"));
  EXPECT_TRUE(lone(R"({"\ud800\u0041":1})"));
  EXPECT_FALSE(lone(R"({"\ud83d\ude00":"\ud800"})"));
}

TEST(JsonScanner, FindsWhatTheSlowWayFindsAtEveryLengthOfString) {
  for (std::size_t length = 0; length < 70; ++length) {
    for (const char special : {'"', '\\', '\x1f', '\x01'}) {
      const std::string text = "\"" + std::string(length, '\xc3') + special;
      const std::ptrdiff_t wanted = static_cast<std::ptrdiff_t>(length) + (special == '\\' ? 2 : 1);
      EXPECT_EQ(fault_offset(text), special == '"' ? -1 : wanted) << length;
    }
  }
}

TEST(CompactJson, LeavesOutInsignificantSpaceOnly) {
  EXPECT_EQ(compact_json(" { \"a b\" : [ 1 , \"\\\" x \\\\\" ] ,\r\n\t\"c\" : { } } "),
            R"({"a b":[1,"\" x \\"],"c":{}})");
  EXPECT_EQ(compact_json(R"({"n":1.00,"s":"\u0041\/"})"), R"({"n":1.00,"s":"\u0041\/"})");
}

}  // namespace
}  // namespace fanfare::codec
