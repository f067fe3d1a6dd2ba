#include "core/topics.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace fanfare {
namespace {

using namespace std::chrono_literals;

/// The values of Kafka's own UtilsTest.testMurmur2.
TEST(Topics, PartitionsAreThoseOfKafkasDefaultPartitioner) {
  const std::pair<const char*, std::int32_t> known[] = {
      {"21", -973932308},
      {"foobar", -790332482},
      {"a-little-bit-long-string", -985981536},
      {"a-little-bit-longer-string", -1486304829},
      {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
      {"abc", 479470107}};
  for (const auto& [key, murmur2] : known) {
    for (int partitions : {1, 2, 7, 8, 64, 1'000, 0x7fffffff}) {
      EXPECT_EQ(partition_of(key, partitions), (murmur2 & 0x7fffffff) % partitions) << key;
    }
  }
}

TEST(Topics, DelaysAreNamedByTheLargestUnitThatDividesThem) {
  EXPECT_EQ(short_duration(1s), "1s");
  EXPECT_EQ(short_duration(60s), "1m");
  EXPECT_EQ(short_duration(90s), "90s");
  EXPECT_EQ(short_duration(24h), "24h");
  EXPECT_EQ(TopicNames("fanfare").retry(5min), "fanfare.retry.5m");
}

TEST(Topics, ThePlanHasEachTopicOnceAndDeliveriesAndReturnsAreCutAlike) {
  TopicSettings settings;
  settings.sources = {"default"};
  const auto plan = plan_topics(settings, {1s, 1min});
  std::vector<std::string> names;
  for (const TopicSpec& spec : plan) names.push_back(spec.name);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  const auto find = [&](const std::string& name) {
    return *std::find_if(plan.begin(), plan.end(),
                         [&](const auto& spec) { return spec.name == name; });
  };
  for (const char* name :
       {"fanfare.deliveries", "fanfare.returns", "fanfare.retry.1m", "fanfare.endpoint-states"}) {
    EXPECT_EQ(find(name).partitions, 64) << name;
    EXPECT_EQ(find(name).config.at("message.timestamp.type"), "LogAppendTime") << name;
  }
  EXPECT_EQ(find("fanfare.endpoints").config.at("cleanup.policy"), "compact");
}

}  // namespace
}  // namespace fanfare
