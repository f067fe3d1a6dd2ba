#include "cli/events/event_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/failure.h"
#include "cli/text/json.h"

namespace fanfare::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<EventLine> read(const std::string& text, bool derived = false) {
  std::istringstream in(text);
  EventLines lines(in, derived);
  std::vector<EventLine> all;
  while (auto line = lines.next()) all.push_back(std::move(*line));
  return all;
}

std::vector<std::string> ids(const std::string& text, bool derived) {
  std::vector<std::string> all;
  for (const auto& line : read(text, derived)) all.push_back(Json::parse(line.json)["id"].text());
  return all;
}

TEST(EventLines, KeepsTheTextAndAddsAnId) {
  const auto lines = read("{ \"type\": \"a\" }\n\n  {\"type\":\"b\",\"id\":\"mine\"}");
  ASSERT_EQ(2u, lines.size());
  EXPECT_THAT(lines[0].json, testing::MatchesRegex(R"(\{"id":"evt_[0-9A-Z]+", "type": "a" \})"));
  EXPECT_EQ("{\"type\":\"b\",\"id\":\"mine\"}", lines[1].json);
  EXPECT_EQ(3u, lines[1].number);
}

TEST(EventLines, TakesAnArray) {
  EXPECT_THAT(ids("[{\"id\":\"1\"},\n{\"id\":\"2\"}]\n", false), ElementsAre("1", "2"));
  EXPECT_THAT(read("[]"), testing::IsEmpty());
}

TEST(EventLines, DerivesTheSameIdsAgain) {
  const std::string text = "{\"type\":\"a\"}\n{\"type\":\"b\"}\n{\"type\":\"a\"}\n";
  const auto once = ids(text, true);
  EXPECT_EQ(once, ids(text, true));
  EXPECT_NE(once[0], once[2]) << "the same event twice is two events";
  EXPECT_NE(ids(text, false), ids(text, false));
}

TEST(EventLines, NamesTheLineThatIsWrong) {
  for (const auto* text : {"{\"type\":\"a\"}\nnothing", "{\"type\":\"a\"}\n[1]"}) {
    try {
      read(text);
      FAIL();
    } catch (const UsageError& error) {
      EXPECT_THAT(error.what(), HasSubstr("line 2: "));
    }
  }
  EXPECT_THROW(read("[{},"), UsageError);
}

}  // namespace
}  // namespace fanfare::cli
