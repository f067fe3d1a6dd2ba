#include "services/retry/old_rungs.h"

#include <gtest/gtest.h>

namespace fanfare::retry {
namespace {

using namespace std::chrono_literals;
using Delays = std::vector<Duration>;
using Names = std::vector<std::string>;

const TopicNames kNames("fanfare");
const RungSet kRungs({1s, 1min, 2h});

TEST(OldRungs, AreThoseOfTopicsThatNoLadderNames) {
  const auto old = old_rungs({{"fanfare.retry.1s", 8},
                              {"fanfare.retry.1m", 8},
                              {"fanfare.retry.2h", 8},
                              {"fanfare.retry.7h", 8},
                              {"fanfare.retry.90s", 8},
                              {"fanfare.retry.1500ms", 8},
                              {"fanfare.returns", 8}},
                             kNames, 8, kRungs);
  EXPECT_EQ(old.delays, (Delays{1500ms, 90s, 7h}));
  EXPECT_EQ(old.unreadable, Names{});
}

TEST(OldRungs, OfOtherPrefixesAreNotOurs) {
  const auto old = old_rungs(
      {{"other.retry.7h", 8}, {"fanfare.retry", 8}, {"fanfare2.retry.7h", 8}}, kNames, 8, kRungs);
  EXPECT_EQ(old.delays, Delays{});
  EXPECT_EQ(old.unreadable, Names{});
}

TEST(OldRungs, WithAnotherNameOrCutOtherwiseCannotBeRead) {
  const auto old = old_rungs({{"fanfare.retry.60s", 8},
                              {"fanfare.retry.0s", 8},
                              {"fanfare.retry.later", 8},
                              {"fanfare.retry.7h", 16}},
                             kNames, 8, kRungs);
  EXPECT_EQ(old.delays, Delays{});
  EXPECT_EQ(old.unreadable, (Names{"fanfare.retry.0s", "fanfare.retry.60s", "fanfare.retry.7h",
                                   "fanfare.retry.later"}));
}

}  // namespace
}  // namespace fanfare::retry
