#include "codec/filter_json.h"

#include <gtest/gtest.h>

#include <random>

#include "codec/value_tree_json.h"

namespace fanfare::codec {
namespace {

/// "yes", or what doesn't fit.
std::string match(const std::string& data_pattern, const std::string& data) {
  const auto filter = compile_filter(R"({"data":)" + data_pattern + "}");
  if (!filter) return "filter: " + filter.error()[0].pointer + ": " + filter.error()[0].detail;
  ValueTree event;
  EXPECT_TRUE(make_event_tree(event, "order.created", data)) << data;
  std::string told = filter->matches(event) ? "yes" : "";
  for (const auto& miss : filter->misses(event)) told += miss.pointer + ": " + miss.detail + "\n";
  EXPECT_FALSE(told.empty()) << "neither matches nor says why: " << data_pattern << data;
  return told;
}

void takes(const std::string& pattern, std::initializer_list<const char*> yes,
           std::initializer_list<const char*> no) {
  for (const auto* data : yes) EXPECT_EQ(match(pattern, data), "yes") << pattern << data;
  for (const auto* data : no) {
    const auto told = match(pattern, data);
    EXPECT_TRUE(told.starts_with("/data")) << pattern << data << told;
  }
}

/// Whether the text fits, by trying each place.
bool fits_wildcard(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] != '*')
    return !text.empty() && text[0] == pattern[0] &&
           fits_wildcard(pattern.substr(1), text.substr(1));
  return fits_wildcard(pattern.substr(1), text) ||
         (!text.empty() && fits_wildcard(pattern, text.substr(1)));
}

TEST(Filter, WildcardsFitWhereTryingEachPlaceFits) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto any = [&](const char* letters, std::size_t most) {
    std::string text;
    for (std::size_t i = random() % most; i > 0; --i) text += letters[random() % 3];
    return text;
  };
  for (int i = 0; i < 20'000; ++i) {
    const auto pattern = "*" + any("aab", 5) + "*" + any("ab*", 7);
    const auto text = any("aab", 14);
    const auto told =
        match(R"({"a":[{"wildcard":")" + pattern + "\"}]}", R"({"a":")" + text + "\"}");
    ASSERT_EQ(told == "yes", fits_wildcard(pattern, text)) << pattern << " " << text;
  }
}

// However large the event: what is beyond the steps counts as fitting.
TEST(Filter, TakesSoManyStepsAtMost) {
  const auto repeated = [](const std::string& text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += (i > 0 ? "," : "") + text;
    return all;
  };
  const auto terms = repeated(R"({"numeric":[">",5]})", 500);
  const auto wildcards = repeated(R"({"wildcard":"*)" + std::string(700, 'a') + "b*\"}", 20);
  const auto but = R"({"anything-but":{"wildcard":[)" + repeated("\"*a*b*\"", 400) + "]}}";
  const auto choices = R"({"$or":[)" + repeated(R"({"a":{"b":[1]}})", 400) + "]}";
  const auto text = "\"" + std::string(250'000, 'a') + "\"";
  const std::pair<std::string, std::string> all[] = {
      {R"({"a":[)" + terms + "]}", R"({"a":[)" + repeated("0", 60'000) + "]}"},
      {R"({"a":[)" + terms + "]}", R"({"a":[)" + repeated("[]", 60'000) + "]}"},
      {R"({"a":[)" + terms + "]}",
       R"({"a":)" + std::string(250'000, '0').replace(0, 1, "1.") + "}"},
      {R"({"a":[)" + wildcards + "]}", R"({"a":[)" + text + "," + text + "]}"},
      {R"({"a":[)" + but + "]}", R"({"a":)" + text + "}"},
      {choices, R"({"a":[)" + repeated("0", 100'000) + "]}"},
      {choices, "{" + repeated(R"("c":1)", 40'000) + R"(,"a":{}})"}};
  for (const auto& [pattern, data] : all) {
    const auto filter = compile_filter(R"({"data":)" + pattern + "}");
    ASSERT_TRUE(filter.ok()) << filter.error()[0].detail;
    ValueTree event;
    ASSERT_TRUE(make_event_tree(event, "order.created", data));
    std::size_t steps = 0;
    EXPECT_TRUE(filter->matches(event, steps)) << pattern.substr(0, 50);
    EXPECT_EQ(steps, Filter::kStepsMax);
    EXPECT_TRUE(filter->misses(event).empty());
  }
  // What doesn't fit before is decided.
  EXPECT_EQ(match(R"({"a":["x"],"b":[)" + repeated(R"({"numeric":[">",5]})", 400) + "]}",
                  R"({"a":"y","b":[)" + repeated("0", 60'000) + "]}"),
            "/data/a: the event has \"y\"\n");
}

TEST(Filter, AFieldEqualsOneOfTheValues) {
  takes(R"({"a":["x","y"]})", {R"({"a":"x"})", R"({"b":1,"a":"y"})"},
        {"{}", R"({"a":"X"})", R"({"a":"xy"})", R"({"a":null})", R"({"a":{"x":1}})"});
  takes(R"({"a":[null]})", {R"({"a":null})"}, {"{}", R"({"a":"null"})", R"({"a":0})"});
  takes(R"({"a":[true]})", {R"({"a":true})"}, {R"({"a":false})", R"({"a":"true"})", R"({"a":1})"});
  takes(R"({"a":[""]})", {R"({"a":""})"}, {"{}", R"({"a":null})"});
  takes(R"({"a":["\u00e9\n"]})", {"{\"a\":\"é\\u000a\"}"}, {R"({"a":"e"})"});
  takes(R"({"a":["x"],"b":["y"]})", {R"({"a":"x","b":"y"})"}, {R"({"a":"x"})", R"({"b":"y"})"});
}

TEST(Filter, NumbersAreComparedAsNumbers) {
  takes(R"({"a":[300]})", {R"({"a":300.0})", R"({"a":3e2})"},
        {R"({"a":"300"})", R"({"a":300.1})", R"({"a":-300})"});
  takes(R"({"a":[9007199254740993]})", {R"({"a":9007199254740993})"},
        {R"({"a":9007199254740992})"});
  takes(R"({"a":[{"numeric":[">",0,"<=",100]}]})",
        {R"({"a":0.01})", R"({"a":100})", R"({"a":1e2})", R"({"a":"99.50"})"},
        {R"({"a":0})", R"({"a":100.01})", R"({"a":"much"})", R"({"a":"1,5"})", R"({"a":true})"});
  takes(R"({"a":[{"numeric":["=",-5]}]})", {R"({"a":-5.0})"}, {R"({"a":5})"});
  takes(R"({"a":[{"numeric":["<",-5]}]})", {R"({"a":-1e300})"}, {R"({"a":-5})"});
}

TEST(Filter, PartsOfText) {
  takes(R"({"a":[{"prefix":"eu-"}]})", {R"({"a":"eu-west"})", R"({"a":"eu-"})"},
        {R"({"a":"EU-west"})", R"({"a":"eu"})", R"({"a":1})"});
  takes(R"({"a":[{"suffix":".png"}]})", {R"({"a":"x.png"})"},
        {R"({"a":".PNG"})", R"({"a":"png"})"});
  takes(R"({"a":[{"suffix":{"equals-ignore-case":".png"}}]})", {R"({"a":"x.PnG"})"},
        {R"({"a":"x.jpg"})"});
  takes(R"({"a":[{"equals-ignore-case":"Ada"}]})", {R"({"a":"ADA"})"}, {R"({"a":"Adam"})"});
  takes(R"({"a":[{"wildcard":"a*c*"}]})", {R"({"a":"abcd"})", R"({"a":"ac"})"},
        {R"({"a":"ab"})", R"({"a":"bac"})"});
  takes(R"({"a":[{"wildcard":"a*ba"}]})", {R"({"a":"abba"})", R"({"a":"aba"})"},
        {R"({"a":"ba"})", R"({"a":"abab"})"});
}

TEST(Filter, AnythingBut) {
  takes(R"({"a":[{"anything-but":["x",5]}]})",
        {R"({"a":"y"})", R"({"a":6})", R"({"a":null})", R"({"a":["x","y"]})"},
        {R"({"a":"x"})", R"({"a":5.0})", "{}", R"({"a":["x"]})", R"({"a":{}})"});
  takes(R"({"a":[{"anything-but":{"prefix":["t-","u-"]}}]})", {R"({"a":"v-1"})", R"({"a":1})"},
        {R"({"a":"t-1"})", R"({"a":"u-"})"});
  takes(R"({"a":[{"anything-but":{"wildcard":"*x*"}}]})", {R"({"a":"y"})"}, {R"({"a":"axb"})"});
}

TEST(Filter, ExistsAsksForTheFieldAndNotForItsValue) {
  takes(R"({"a":[{"exists":true}]})",
        {R"({"a":null})", R"({"a":{}})", R"({"a":[]})", R"({"a":""})"}, {"{}", R"({"b":1})"});
  takes(R"({"a":[{"exists":false}]})", {"{}"}, {R"({"a":null})"});
  takes(R"({"a":{"b":[{"exists":false}]}})",
        {"{}", R"({"a":5})", R"({"a":{}})", R"({"a":[]})", R"({"a":null})"},
        {R"({"a":{"b":1}})", R"({"a":[{"b":1}]})"});
  takes(R"({"a":["x",{"exists":false}]})", {"{}", R"({"a":"x"})"}, {R"({"a":"y"})"});
}

TEST(Filter, AnArrayFitsIfAnElementDoes) {
  takes(R"({"a":["x"]})", {R"({"a":["y","x"]})", R"({"a":[["y"],[["x"]]]})"},
        {R"({"a":[]})", R"({"a":["y"]})", R"({"a":[{"x":"x"}]})"});
  // One element has to fit all of it.
  takes(R"({"l":{"sku":["A"],"n":[{"numeric":[">",1]}]}})",
        {R"({"l":[{"sku":"B","n":1},{"sku":"A","n":2}]})", R"({"l":{"sku":"A","n":2}})"},
        {R"({"l":[{"sku":"A","n":1},{"sku":"B","n":2}]})", R"({"l":["A",2]})", R"({"l":[]})"});
}

TEST(Filter, OneOfSeveralConditions) {
  const auto pattern = R"({"a":["x"],"$or":[{"b":[1]},{"c":{"d":[2]}}]})";
  takes(pattern, {R"({"a":"x","b":1})", R"({"a":"x","c":{"d":2}})"},
        {R"({"a":"x"})", R"({"b":1})", R"({"a":"x","b":2,"c":{"d":1}})"});
  const auto filter = compile_filter(R"({"$or":[{"type":["a.b"]},{"data":{"x":[1]}}]})");
  ASSERT_TRUE(filter.ok());
  ValueTree event;
  make_event_tree(event, "a.b", "{}");
  EXPECT_TRUE(filter->matches(event));
  make_event_tree(event, "a.c", R"({"x":1})");
  EXPECT_TRUE(filter->matches(event));
  make_event_tree(event, "a.c", "{}");
  EXPECT_FALSE(filter->matches(event));
}

TEST(Filter, WhatDoesNotFitIsTold) {
  EXPECT_EQ(match(R"({"a":["x"],"b":{"c":[1]},"l":{"n":[1]},"o":[1],"$or":[{"d":[1]}]})",
                  R"({"a":"y","b":{"c":null},"l":[{"n":2}],"o":{}})"),
            "/data/a: the event has \"y\"\n"
            "/data/b/c: the event has null\n"
            "/data/l: no element of the event's array fits all of it\n"
            "/data/o: the event has an object\n"
            "/data/$or: none of these fits\n");
  EXPECT_EQ(match(R"({"a/b":["x"]})", "{}"), "/data/a~1b: the event doesn't have this field\n");
}

TEST(Filter, EachFaultIsPointedAt) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"[]", ""},
      {"{}", ""},
      {R"({"data":{}})", "/data"},
      {R"({"data":["x"]})", "/data"},
      {R"({"type":{"a":["x"]}})", "/type"},
      {R"({"shop":["s1"]})", "/shop"},
      {R"({"data":{"a":"x"}})", "/data/a"},
      {R"({"data":{"a":[]}})", "/data/a"},
      {R"({"data":{"a":[[1]]}})", "/data/a/0"},
      {R"({"data":{"a":[1],"a":[2]}})", "/data/a"},
      {R"({"data":{"a":[{"prefx":"x"}]}})", "/data/a/0/prefx"},
      {R"({"data":{"a":[{"prefix":"x","suffix":"y"}]}})", "/data/a/0"},
      {R"({"data":{"a":[{}]}})", "/data/a/0"},
      {R"({"data":{"a":["x",{"prefix":1}]}})", "/data/a/1/prefix"},
      {R"({"data":{"a":[{"exists":"yes"}]}})", "/data/a/0/exists"},
      {R"({"data":{"a":[{"numeric":[">"]}]}})", "/data/a/0/numeric"},
      {R"({"data":{"a":[{"numeric":[">","1"]}]}})", "/data/a/0/numeric/1"},
      {R"({"data":{"a":[{"numeric":["~",1]}]}})", "/data/a/0/numeric/0"},
      {R"({"data":{"a":[{"anything-but":[]}]}})", "/data/a/0/anything-but"},
      {R"({"data":{"a":[{"anything-but":{"numeric":1}}]}})", "/data/a/0/anything-but"},
      {R"({"data":{"a":[{"anything-but":["x",{}]}]}})", "/data/a/0/anything-but/1"},
      {R"({"$or":{}})", "/$or"},
      {R"({"$or":[]})", "/$or"},
      {R"({"$or":[{"data":{"a":[1]}},{"x":[1]}]})", "/$or/1/x"},
      {R"({"data":{"$or":[[]]}})", "/data/$or/0"},
  };
  for (const auto& [text, pointer] : cases) {
    const auto filter = compile_filter(text);
    ASSERT_FALSE(filter.ok()) << text;
    EXPECT_EQ(filter.error()[0].pointer, pointer) << text << filter.error()[0].detail;
  }
}

TEST(Filter, SizeAndDepthAreLimited) {
  std::string deep = "[1]", choices = R"({"data":{"a":[1]}})", many = "0";
  for (int i = 0; i < 40; ++i) deep = R"({"a":)" + deep + "}";
  for (int i = 0; i < 40; ++i) choices = R"({"$or":[)" + choices + "]}";
  for (int i = 0; i < 600; ++i) many += "," + std::to_string(i);
  for (const auto& text : {R"({"data":)" + deep + "}", choices, R"({"data":{"a":[)" + many + "]}}",
                           R"({"data":{"a":[")" + std::string(2'000, 'x') + "\"]}}",
                           R"({"data":{"a":[1)" + std::string(20'000, ' ') + "]}}"})
    EXPECT_FALSE(compile_filter(text).ok()) << text.substr(0, 50);
  std::string edge = "[1]";
  for (int i = 0; i < 14; ++i) edge = R"({"a":)" + edge + "}";
  EXPECT_TRUE(compile_filter(R"({"data":)" + edge + "}").ok());
}

}  // namespace
}  // namespace fanfare::codec
