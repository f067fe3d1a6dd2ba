#include "core/dialect.h"

#include <gtest/gtest.h>

namespace fanfare {
namespace {

Dialect dialect(std::string name, std::vector<std::string> types) {
  Dialect result;
  result.name = std::move(name);
  for (std::string& type : types) result.catalogue.push_back({std::move(type), "", "", "{}", "{}"});
  return result;
}

TEST(Dialect, SendsUnderTheAliasOrTheNameItself) {
  Dialect guide;
  guide.aliases = {{"queue.consumer.entered", "queue.consumer_entered", {}}};
  EXPECT_EQ(guide.sent_name("queue.consumer.entered"), "queue.consumer_entered");
  EXPECT_EQ(guide.sent_name("order.created"), "order.created");
  EXPECT_EQ(guide.alias_of("order.created"), nullptr);
}

class DialectChoice : public testing::Test {
 protected:
  const DialectSet set_{{dialect("a", {"order.created", "order.line.added", "user.created"}),
                         dialect("b", {"order.created", "team.created"}), dialect("c", {})}};
  std::string only(const std::vector<std::string>& events) const {
    const Dialect* found = set_.only_one_with(events);
    return found == nullptr ? "" : found->name;
  }
};

TEST_F(DialectChoice, IsTheOneThatHoldsAllNames) {
  EXPECT_EQ(only({"order.created", "user.created"}), "a");
  EXPECT_EQ(only({"team.created"}), "b");
}

TEST_F(DialectChoice, IsNoneWhereSeveralOrNoneHoldThem) {
  EXPECT_EQ(only({"order.created"}), "");
  EXPECT_EQ(only({"team.created", "user.created"}), "");
  EXPECT_EQ(only({"unknown"}), "");
  EXPECT_EQ(only({"*"}), "");
  EXPECT_EQ(only({}), "");
}

TEST_F(DialectChoice, TakesPatternsThatMatchAName) {
  EXPECT_EQ(only({"user.*"}), "a");
  EXPECT_EQ(only({"order.line.*"}), "a");
  EXPECT_EQ(only({"*", "team.*"}), "b");
  EXPECT_EQ(only({"user.created.*"}), "");  // One more segment at least.
}

TEST_F(DialectChoice, FindsByName) {
  EXPECT_EQ(set_.find("b"), &set_.all()[1]);
  EXPECT_EQ(set_.find("B"), nullptr);
}

}  // namespace
}  // namespace fanfare
