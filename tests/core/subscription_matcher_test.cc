#include "core/subscription_matcher.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace fanfare {
namespace {

TEST(SubscriptionMatcher, AStarTakesOneOrMoreFurtherSegments) {
  EXPECT_TRUE(pattern_matches("order.*", "order.created"));
  EXPECT_TRUE(pattern_matches("order.*", "order.item.added"));
  EXPECT_FALSE(pattern_matches("order.*", "order"));
  EXPECT_FALSE(pattern_matches("order.*", "orders.created"));
  EXPECT_FALSE(pattern_matches("order.created", "order.created.twice"));
}

TEST(SubscriptionMatcher, AStarAloneNeverTakesOperationalFacts) {
  EXPECT_TRUE(pattern_matches("*", "order"));
  EXPECT_FALSE(pattern_matches("*", "webhook.disabled"));
  EXPECT_TRUE(pattern_matches("webhook.*", "webhook.disabled"));
}

TEST(SubscriptionMatcher, PatternsAreSegmentsWithAStarAtTheEndOnly) {
  for (const char* good : {"a", "a.b", "a.*", "*", "A_b-9.c"})
    EXPECT_TRUE(valid_event_pattern(good)) << good;
  for (const char* bad : {"", ".", "a.", ".a", "a..b", "*.a", "a.*.b", "a*", "ä", "a b"}) {
    EXPECT_FALSE(valid_event_pattern(bad)) << bad;
  }
  EXPECT_FALSE(valid_event_type("a.*"));
  EXPECT_FALSE(valid_event_type(std::string(257, 'a')));
}

struct Subscriber {
  std::string organization, dialect;
  bool test_mode;
  std::vector<std::string> patterns;
};

class AgainstBruteForce : public testing::TestWithParam<int> {
 protected:
  template <std::size_t N>
  std::string any(const char* const (&of)[N]) {
    return of[random() % N];
  }
  std::string name() {
    std::string result = any({"order", "user", "webhook", "order-x"});
    for (auto more = random() % 3; more > 0; --more)
      result += "." + any({"created", "item", "order"});
    return result;
  }
  std::string pattern() {
    const auto kind = random() % 4;
    return kind == 0 ? "*" : kind == 1 ? name() + ".*" : name();
  }
  std::mt19937_64 random{static_cast<std::uint64_t>(GetParam())};
  SubscriptionMatcher matcher;
  std::map<std::string, Subscriber> all;
};

TEST_P(AgainstBruteForce, FindsExactlyThoseWhosePatternsMatch) {
  for (int step = 0; step < 2'000; ++step) {
    const std::string id = "E" + std::to_string(random() % 30);
    if (random() % 4 == 0) {
      matcher.remove(id);
      all.erase(id);
    } else {
      Subscriber subscriber{any({"a", "b"}), any({"x", "y"}), random() % 2 == 0, {}};
      for (auto n = random() % 4; n > 0; --n) subscriber.patterns.push_back(pattern());
      matcher.set(id, subscriber.organization, subscriber.dialect, subscriber.test_mode,
                  subscriber.patterns);
      all[id] = subscriber;
    }
    const std::string wanted = name(), organization = any({"a", "b"}), dialect = any({"x", "y"});
    const bool test_mode = random() % 2 == 0;
    std::vector<std::string_view> expected;
    for (const auto& [each, subscriber] : all) {
      const bool matches = std::any_of(subscriber.patterns.begin(), subscriber.patterns.end(),
                                       [&](const auto& p) { return pattern_matches(p, wanted); });
      if (matches && subscriber.organization == organization && subscriber.dialect == dialect &&
          subscriber.test_mode == test_mode) {
        expected.push_back(each);
      }
    }
    ASSERT_EQ(matcher.match(organization, test_mode, dialect, wanted), expected) << wanted;
    ASSERT_EQ(matcher.endpoints(), all.size());
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, AgainstBruteForce, testing::Range(1, 6));

}  // namespace
}  // namespace fanfare
