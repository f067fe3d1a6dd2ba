#include "services/control/turns.h"

#include <gtest/gtest.h>

#include <vector>

namespace fanfare::control {
namespace {

TEST(Turns, FollowEachOtherByKey) {
  Turns turns;
  std::vector<std::string> begun;
  std::vector<Turns::Over> overs;
  const auto take = [&](const std::string& key, const std::string& name) {
    turns.take(key, [&, name](Turns::Over over) {
      begun.push_back(name);
      overs.push_back(std::move(over));
    });
  };
  take("a", "a1");
  take("a", "a2");
  take("b", "b1");
  EXPECT_EQ(begun, (std::vector<std::string>{"a1", "b1"}));
  overs[0]();
  EXPECT_EQ(begun.back(), "a2");
  overs[2]();
  take("a", "a3");
  EXPECT_EQ(begun.back(), "a3");
}

// Each within the one before, they would take the whole stack.
TEST(Turns, AnyNumberMayBeOverAtOnce) {
  Turns turns;
  Turns::Over first;
  int begun = 0;
  turns.take("a", [&](Turns::Over over) { first = std::move(over); });
  for (int i = 0; i < 300'000; ++i)
    turns.take("a", [&](const Turns::Over& over) {
      ++begun;
      over();
    });
  first();
  EXPECT_EQ(begun, 300'000);
  turns.take("a", [&](const Turns::Over&) { ++begun; });
  EXPECT_EQ(begun, 300'001);
}

}  // namespace
}  // namespace fanfare::control
