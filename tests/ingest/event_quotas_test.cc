#include "services/ingest/event_quotas.h"

#include <gtest/gtest.h>

#include "codec/quota_records.h"

namespace fanfare::ingest {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class EventQuotasTest : public testing::Test {
 protected:
  void set(const std::string& organization, double per_second, std::uint32_t burst = 0) {
    Quota quota;
    quota.organization_id = organization;
    quota.limits.events_per_second = per_second;
    quota.limits.events_burst = burst;
    EXPECT_EQ(quotas.apply(service::quota_key(organization, false), codec::encode(quota), false),
              "");
  }
  Duration wait(const std::string& organization, std::size_t events, bool test_mode = false) {
    return limits.take(organization, test_mode, events, now).wait;
  }
  TimePoint now = from_unix_ms(1'760'000'000'000);
  service::Quotas quotas;
  EventQuotas limits{quotas, QuotaLimits{0, 100, 0, {}}, "ingest-0"};
};

TEST_F(EventQuotasTest, AnOrganizationWaitsForWhatItTookTooMuch) {
  set("a", 10);
  EXPECT_EQ(wait("a", 10), Duration(0));
  EXPECT_GT(wait("a", 1), Duration(0));
  EXPECT_EQ(wait("a", 1, true), Duration(0)) << "test mode has a quota of its own";
  EXPECT_EQ(wait("b", 90), Duration(0)) << "the deployment's is 100";
  now += wait("a", 1);
  EXPECT_EQ(wait("a", 20), Duration(0)) << "a batch goes through as one";
  EXPECT_GT(wait("a", 1), seconds(1));
}

TEST_F(EventQuotasTest, ABurstAndAChangeCount) {
  set("a", 10, 50);
  EXPECT_EQ(wait("a", 49), Duration(0));
  EXPECT_EQ(wait("a", 1), Duration(0));
  EXPECT_GT(wait("a", 1), Duration(0));
  set("a", 1'000);
  now += seconds(5);
  for (int i = 0; i < 900; ++i) EXPECT_EQ(wait("a", 1), Duration(0));
}

TEST_F(EventQuotasTest, WhatWasTakenIsToldUntilItStops) {
  set("a", 10);
  wait("a", 10);
  wait("a", 3);
  now += seconds(5);
  auto told = limits.report(now);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].organization_id, "a");
  EXPECT_EQ(told[0].instance, "ingest-0");
  EXPECT_DOUBLE_EQ(told[0].events_per_second, 2);
  EXPECT_EQ(told[0].refused, 3u);
  const auto key = service::usage_key("a", false, "ingest-0");
  EXPECT_EQ(quotas.apply(key, codec::encode(told[0]), false), "");
  EXPECT_DOUBLE_EQ(quotas.use("a", false, now).events_per_second, 2);
  EXPECT_TRUE(quotas.use("a", false, now).refused);
  EXPECT_DOUBLE_EQ(quotas.use("a", true, now).events_per_second, 0);
  EXPECT_DOUBLE_EQ(quotas.use("a", false, now + seconds(60)).events_per_second, 0);
  EXPECT_DOUBLE_EQ(quotas.use("a", false, now, "ingest-0").events_per_second, 0);
  now += seconds(5);
  told = limits.report(now);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].events_per_second, 0);
  EXPECT_TRUE(limits.report(now + seconds(5)).empty());
}

TEST_F(EventQuotasTest, InstancesShareALimitAsTheyNeedIt) {
  EventQuotas other{quotas, QuotaLimits{0, 100, 0, {}}, "ingest-1"};
  const auto taken = [&](EventQuotas& by, int wanted) {
    int events = 0;
    while (events < wanted && by.take("a", false, 1, now).wait == Duration(0)) ++events;
    return events;
  };
  // `here` and `there` of each second are wanted; what was taken of ten seconds that are told.
  const auto play = [&](int here, int there) {
    std::pair<int, int> sum;
    for (int second = 0; second < 30; ++second) {
      now += seconds(1);
      const auto at_first = taken(limits, here), at_other = taken(other, there);
      if (second >= 20) sum.first += at_first, sum.second += at_other;
      if (second % 5 != 4) continue;
      for (auto* each : {&limits, &other})
        for (const auto& usage : each->report(now))
          quotas.apply(service::usage_key("a", false, usage.instance), codec::encode(usage), false);
    }
    return sum;
  };
  auto [here, there] = play(1'000, 1'000);
  EXPECT_NEAR(here, 500, 60);
  EXPECT_NEAR(there, 500, 60);
  std::tie(here, there) = play(1'000, 20);
  EXPECT_NEAR(here, 800, 60);
  EXPECT_EQ(there, 200);
  std::tie(here, there) = play(1'000, 0);
  EXPECT_NEAR(here, 1'000, 60);
}

TEST_F(EventQuotasTest, WhatCameFromKafkaIsToldAndNotRefused) {
  set("a", 10);
  limits.count("a", false, 100, now);
  EXPECT_EQ(wait("a", 1), Duration(0));
  const auto told = limits.report(now + seconds(1));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_DOUBLE_EQ(told[0].events_per_second, 101);
  EXPECT_EQ(told[0].refused, 0u);
}

TEST_F(EventQuotasTest, ARecordUnderAnothersKeyIsLeftOut) {
  Quota quota;
  quota.organization_id = "a";
  EXPECT_NE(quotas.apply(service::quota_key("b", false), codec::encode(quota), false), "");
  EXPECT_NE(quotas.apply("quota/live/a", "\xff", false), "");
  EXPECT_EQ(quotas.own("b", false), nullptr);
}

}  // namespace
}  // namespace fanfare::ingest
