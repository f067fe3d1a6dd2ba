#include "core/filtered_subscribers.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "codec/filter_json.h"
#include "codec/value_tree_json.h"
#include "core/subscription_matcher.h"

namespace fanfare {
namespace {

/// Filters and events over few fields and values, so that many match.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }

  std::string scalar() {
    static const char* kScalars[] = {"1", "1.0", "\"1\"", "\"a\"", "\"ab\"", "null", "true", "2"};
    return kScalars[below(8)];
  }
  std::string name() { return std::string(1, "pqr"[below(3)]); }

  std::string data(int depth) {
    std::string text = "{";
    for (std::size_t i = below(4); i > 0; --i)
      text += (text.size() > 1 ? "," : "") + quoted(name()) + ":" + value(depth);
    return text + "}";
  }
  std::string pattern(int depth) {
    std::string text = "{";
    std::set<std::string> names;
    do {
      const auto field = depth > 0 && below(8) == 0 ? "$or" : name();
      if (!names.insert(field).second) continue;
      text += (text.size() > 1 ? "," : "") + quoted(field) + ":";
      if (field == "$or")
        text += "[" + pattern(depth - 1) + "," + pattern(depth - 1) + "]";
      else
        text += depth > 0 && below(3) == 0 ? pattern(depth - 1) : terms();
    } while (below(2) == 0);
    return text + "}";
  }

 private:
  static std::string quoted(const std::string& text) { return "\"" + text + "\""; }
  std::string value(int depth) {
    const auto kind = below(6);
    if (depth == 0 || kind < 3) return scalar();
    if (kind == 3) return data(depth - 1);
    return "[" + value(depth - 1) + "," + value(depth - 1) + "]";
  }
  std::string terms() {
    static const char* kOperators[] = {R"({"prefix":"a"})", R"({"anything-but":[1,"a"]})",
                                       R"({"exists":false})", R"({"numeric":[">",1]})"};
    std::string text = "[" + (below(4) == 0 ? kOperators[below(4)] : scalar());
    if (below(3) == 0) text += "," + scalar();
    return text + "]";
  }
  std::mt19937 random_;
};

// What the index finds is what all filters, tried one by one, take.
TEST(FilteredSubscribers, FindsWhatTriedOneByOneMatches) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Maker maker(seed);
  FilteredSubscribers subscribers;
  std::map<FilteredSubscribers::Slot, std::pair<std::string, FilteredSubscribers::SharedFilter>>
      all;
  std::size_t matched = 0, indexed = 0;
  for (FilteredSubscribers::Slot round = 0; round < 3'000; ++round) {
    if (all.size() > 50) {
      const auto gone = std::next(all.begin(), static_cast<long>(maker.below(all.size())));
      subscribers.remove(gone->first, *gone->second.second);
      all.erase(gone);
    }
    const auto text = R"({"data":)" + maker.pattern(2) + "}";
    auto filter = codec::compile_filter(text);
    ASSERT_TRUE(filter.ok()) << text;
    auto shared = std::make_shared<const Filter>(std::move(*filter));
    subscribers.add(round, shared);
    indexed += shared->key() ? 1 : 0;
    all[round] = {text, shared};
    const auto data = maker.data(3);
    ValueTree event;
    ASSERT_TRUE(codec::make_event_tree(event, "a.b", data)) << data;
    std::vector<FilteredSubscribers::Slot> found;
    std::size_t steps = 0;
    subscribers.match(event, found, steps);
    const std::set<FilteredSubscribers::Slot> seen(found.begin(), found.end());
    for (const auto& [slot, each] : all) {
      const bool wanted = each.second->matches(event);
      ASSERT_EQ(seen.contains(slot), wanted) << each.first << " " << data;
      ASSERT_EQ(each.second->misses(event).empty(), wanted) << each.first << " " << data;
      matched += wanted ? 1 : 0;
    }
  }
  EXPECT_GT(matched, 1'000u);
  EXPECT_GT(indexed, 1'000u);
  for (const auto& [slot, each] : all) subscribers.remove(slot, *each.second);
  EXPECT_TRUE(subscribers.empty());
}

TEST(FilteredSubscribers, AreTriedOnceHoweverOftenAnArrayHasTheirValues) {
  FilteredSubscribers subscribers;
  const auto add = [&](FilteredSubscribers::Slot slot, const char* filter) {
    subscribers.add(slot, std::make_shared<const Filter>(codec::compile_filter(filter).value()));
  };
  add(1, R"({"data":{"a":[1,2]}})");
  add(2, R"({"data":{"a":[1,2,3,4],"b":[1,2,3,4,{"prefix":"x"}]}})");
  add(3, R"({"data":{"a":[2]}})");
  std::string data = R"({"b":"x","a":[1)";
  for (int i = 0; i < 10'000; ++i) data += ",1,2,3,4";
  data += "]}";
  ValueTree event;
  ASSERT_TRUE(codec::make_event_tree(event, "a.b", data));
  std::vector<FilteredSubscribers::Slot> found;
  std::size_t steps = 0;
  subscribers.match(event, found, steps);
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<FilteredSubscribers::Slot>{1, 2, 3}));
  EXPECT_LT(steps, 50'000u);
}

TEST(FilteredSubscribers, AreTriedOnceHoweverManyPatternsTakeTheEvent) {
  SubscriptionMatcher matcher;
  const auto filter = std::make_shared<const Filter>(
      codec::compile_filter(R"({"data":{"a":[{"prefix":"x"}]}})").value());
  ValueTree event;
  ASSERT_TRUE(codec::make_event_tree(event, "a.b.c", R"({"a":"x"})"));
  const auto steps_of = [&](const std::vector<std::string>& patterns) {
    matcher.set("E", "org", "fanfare", false, patterns, filter);
    std::size_t steps = 0;
    const auto found = matcher.match(
        "org", false, "fanfare", "a.b.c", [&] { return &event; }, steps);
    EXPECT_EQ(found.size(), 1u);
    return steps;
  };
  const auto one = steps_of({"a.b.c"});
  EXPECT_GT(one, 0u);
  EXPECT_EQ(steps_of({"a.b.c", "*", "a.*", "a.b.*", "a.*"}), one);
  EXPECT_EQ(steps_of({"a.b.c", "a.b.*"}), one);
}

TEST(FilteredSubscribers, TheMostSelectiveValueIsWhatTheyAreFoundBy) {
  const auto key = [](const char* text) {
    const auto found = codec::compile_filter(text)->key();
    if (!found) return std::string("none");
    std::string told;
    for (const auto& name : found->path) told += "/" + name;
    for (const auto& value : found->values) told += " " + value;
    return told + (found->is_all ? " only" : "");
  };
  EXPECT_EQ(key(R"({"data":{"a":["x","y"],"b":{"c":[5]}}})"), "/data/b/c n5e1");
  EXPECT_EQ(key(R"({"type":["t"],"data":{"a":["x","y","x"]}})"), "/data/a sx sy");
  EXPECT_EQ(key(R"({"type":["t"]})"), "/type st only");
  EXPECT_EQ(key(R"({"data":{"a":[null]}})"), "/data/a 0 only");
  EXPECT_EQ(key(R"({"data":{"a":["x",{"prefix":"y"}]}})"), "none");
  EXPECT_EQ(key(R"({"$or":[{"data":{"a":[1]}}]})"), "none");
}

}  // namespace
}  // namespace fanfare
