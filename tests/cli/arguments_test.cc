#include "cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fanfare::cli {
namespace {

using testing::ElementsAre;

const std::vector<Option> kOptions{{"--limit", "N", ""},
                                   {"--json", "", ""},
                                   {"--status", "STATUS", "", {"open", "shut"}, true},
                                   {"--file", "FILE", "", {}, false, 'f'},
                                   {"--age", "DURATION", ""}};

TEST(Arguments, TakesOptionsBetweenWords) {
  const Arguments arguments(
      {"a", "--limit", "3", "--json", "b", "--status=open,shut", "-f", "x", "--", "--json"},
      kOptions);
  EXPECT_THAT(arguments.positional(3), ElementsAre("a", "b", "--json"));
  EXPECT_EQ(3, arguments.integer("--limit", 0, 1, 9));
  EXPECT_TRUE(arguments.has("--json"));
  EXPECT_THAT(arguments.list("--status"), ElementsAre("open", "shut"));
  EXPECT_EQ("x", arguments.value("--file"));
}

TEST(Arguments, RefusesWhatCannotBeMeant) {
  for (const Words& words : std::vector<Words>{
           {"--nothing"}, {"--limit"}, {"--json=1"}, {"--status", "open,ajar"}, {"-x"}})
    EXPECT_THROW(Arguments(words, kOptions), UsageError) << words[0];
}

TEST(Arguments, RefusesAnEmptyValueUnlessItMeansSomething) {
  const std::vector<Option> options{or_empty({"--name", "NAME", ""}),
                                    {"--endpoint", "ID", ""},
                                    {"--status", "STATUS", "", {"open", "shut"}, true},
                                    {"--type", "TYPE", "", {}, true}};
  for (const Words& words : std::vector<Words>{{"--endpoint", ""},
                                               {"--endpoint="},
                                               {"--status", ""},
                                               {"--type", ""},
                                               {"--type", ","},
                                               {"--type", "a", "--type", ""}})
    EXPECT_THROW(Arguments(words, options), UsageError) << words[0];
  EXPECT_EQ("", Arguments({"--name", ""}, options).value("--name", "other"));
  EXPECT_TRUE(Arguments({"--name="}, options).has("--name"));
}

TEST(Arguments, ChecksNumbersAndDurations) {
  for (const auto* number : {"0", "10", "1x", "", "-1", "99999999999999999999"})
    EXPECT_THROW(Arguments({"--limit", number}, kOptions).integer("--limit", 1, 1, 9), UsageError)
        << number;
  EXPECT_EQ(Duration(90'000), Arguments({"--age", "90s"}, kOptions).duration("--age", {}));
  for (const auto* duration : {"0s", "soon", "-1s"})
    EXPECT_THROW(Arguments({"--age", duration}, kOptions).duration("--age", {}), UsageError)
        << duration;
}

TEST(Arguments, ALoneDashIsAWord) {
  EXPECT_THAT(Arguments({"-"}, kOptions).positional(1), ElementsAre("-"));
}

}  // namespace
}  // namespace fanfare::cli
