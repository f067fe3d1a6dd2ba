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
  EXPECT_DOUBLE_EQ(quotas.events_per_second("a", false, now), 2);
  EXPECT_DOUBLE_EQ(quotas.events_per_second("a", true, now), 0);
  EXPECT_DOUBLE_EQ(quotas.events_per_second("a", false, now + seconds(60)), 0);
  now += seconds(5);
  told = limits.report(now);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].events_per_second, 0);
  EXPECT_TRUE(limits.report(now + seconds(5)).empty());
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
