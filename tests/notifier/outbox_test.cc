#include "services/notifier/outbox.h"

#include <algorithm>

#include "tests/notifier/outbox_fixture.h"

namespace fanfare::notifier {
namespace {

TEST_F(Sending, WhatComesTogetherIsOneMailButManyIncidents) {
  add(channel("mail", "email"));
  add(channel("pager", "pagerduty"));
  tell(make("webhook_failure", "opened", 1, "I1"));
  tell(make("webhook_failure", "opened", 1, "I2"));
  EXPECT_EQ(sent(), Texts{}) << "others may come";
  wait(2s);
  EXPECT_EQ(sent(), (Texts{"mail: webhook_failure/opened 1 webhook_failure/opened 1",
                           "pager: webhook_failure/opened 1", "pager: webhook_failure/opened 1"}));
  EXPECT_EQ(commit().sent.size(), 4u) << "each is in the log of each";
  EXPECT_EQ(sent(), Texts{});
}

TEST_F(Sending, RepetitionsAreGatheredForTheDigestOfTheChannel) {
  auto slow = channel("slow", "slack");
  slow.digest = 60min;
  add(channel("fast", "slack"));
  add(slow);
  Texts all;
  for (int i = 0; i < 8; ++i) {
    tell(make("webhook_failure", "digest", 100));
    wait(2s);
    for (auto& text : sent()) all.push_back(text);
    wait(15min - 2s);
  }
  EXPECT_EQ(std::ranges::count(all, "fast: webhook_failure/digest 100"), 8);
  EXPECT_EQ(std::ranges::count(all, "slow: webhook_failure/digest 100"), 1);
  EXPECT_EQ(std::ranges::count(all, "slow: webhook_failure/digest 400"), 1);
  EXPECT_EQ(all.size(), 10u);
  const auto log = commit().sent;
  EXPECT_EQ(log.size(), 13u) << "all that were merged are in the log";
}

TEST_F(Sending, AChannelGetsWhatItWantsAndRecoveriesOfThat) {
  auto severe = channel("severe", "slack");
  severe.severity_min = Severity::kCritical;
  auto some = channel("some", "slack");
  some.kinds = {"webhook_failure"};
  auto off = channel("off", "slack");
  off.enabled = false;
  for (const auto& each : {severe, some, off}) add(each);
  tell(make("webhook_failure", "opened", 1, "I1"));
  tell(make("endpoint_disabled", "opened", 0, "I2"));
  tell(make("endpoint_failing", "opened", 0, "I3"));
  wait(2s);
  EXPECT_EQ(sent(),
            (Texts{"severe: endpoint_disabled/opened 0", "some: webhook_failure/opened 1"}));
  for (const auto* incident : {"I1", "I2", "I3"})
    tell(make("endpoint_recovered", "closed", 0, incident));
  wait(2s);
  EXPECT_EQ(sent(),
            (Texts{"severe: endpoint_recovered/closed 0", "some: endpoint_recovered/closed 0"}));
}

TEST_F(Sending, TheEndOfAHighRateIsForThoseWhoKeepIncidents) {
  add(channel("mail", "email"));
  add(channel("pager", "pagerduty"));
  tell(make("webhook_failures_high", "opened", 11));
  wait(2s);
  sent();
  tell(make("webhook_failures_high", "closed"));
  wait(2s);
  EXPECT_EQ(sent(), Texts{"pager: webhook_failures_high/closed 0"});
}

TEST_F(Sending, ADeletionIsToldWhereTheFailureWas) {
  auto severe = channel("severe", "slack");
  severe.severity_min = Severity::kCritical;
  add(severe);
  auto some = channel("some", "pagerduty");
  some.kinds = {"webhook_failure"};
  add(some);
  add(channel("other", "slack"));
  tell(make("webhook_failure", "opened", 1, "I1"));
  wait(2s);
  EXPECT_EQ(sent().size(), 2u);
  for (const auto* incident : {"I1", "I2"}) tell(make("endpoint_deleted", "closed", 0, incident));
  wait(2s);
  EXPECT_EQ(sent(), (Texts{"other: endpoint_deleted/closed 0", "some: endpoint_deleted/closed 0"}));
}

TEST_F(Sending, ManyStateChangesAreGathered) {
  add(channel("mail", "email"));
  std::size_t messages = 0;
  for (int i = 0; i < 30; ++i) {
    tell(make("webhook_failure", "opened", 1, "I" + std::to_string(i)));
    wait(10s);
    messages += sent().size();
  }
  EXPECT_EQ(messages, 10u);
  wait(15min);
  EXPECT_EQ(sent().size(), 1u);
  EXPECT_EQ(commit().sent.size(), 30u) << "none is lost";
}

TEST_F(Sending, ATestGoesToItsChannelAloneAndAtOnceThoughItIsOff) {
  auto off = channel("off", "email");
  off.enabled = false;
  off.kinds = {"endpoint_failing"};
  add(off);
  add(channel("other", "email"));
  auto test = make("test", "opened");
  test.incident_id.clear();
  test.channel_id = "off";
  tell(test);
  wait(2s);
  EXPECT_EQ(sent(), Texts{"off: test/opened 0"});
}

TEST_F(Sending, TheContactIsToldOnlyWhereThereIsNoChannel) {
  outbox.on_contact("org", false, "me@example.com");
  outbox.on_contact("org", true, "test@example.com");
  tell(make("webhook_failure", "opened", 1));
  wait(2s);
  EXPECT_EQ(sent(), Texts{"contact/org/live: webhook_failure/opened 1"});
  EXPECT_EQ(commit().sent.at(0).channel_id, "contact");
  add(channel("slack", "slack"));
  tell(make("endpoint_failing", "opened"));
  wait(2s);
  EXPECT_EQ(sent(), Texts{"slack: endpoint_failing/opened 0"});
  outbox.on_channel_removed("slack");
  outbox.on_contact("org", false, "");
  tell(make("endpoint_failing", "opened"));
  wait(2s);
  EXPECT_EQ(sent(), Texts{});
}

TEST_F(Sending, WithoutAMailServerTheContactIsNotTold) {
  settings.mail = false;
  outbox = Outbox(settings);
  outbox.on_contact("org", false, "me@example.com");
  tell(make("webhook_failure", "opened", 1));
  wait(2s);
  EXPECT_EQ(sent(), Texts{});
}

TEST_F(Sending, FailuresAreTriedAgainAndGivenUpAfterADay) {
  add(channel("slack", "slack"));
  tell(make("webhook_failure", "opened", 1));
  wait(2s);
  int attempts = 0;
  const auto until = now + 25h;
  for (; now < until; wait(1s)) {
    if (!started().empty()) ++attempts;
    finish({false, false, "HTTP 503", {}});
  }
  EXPECT_EQ(attempts, 31) << "the first, after 5s 15s 1m 5m 10m 30m, then hourly";
  const auto log = commit().sent;
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].error, "HTTP 503");
  EXPECT_EQ(log[0].attempts, 31u);
}

TEST_F(Sending, ARefusalForGoodIsTheEndAndTheNextIsSent) {
  add(channel("pager", "pagerduty"));
  tell(make("webhook_failure", "opened", 1, "I1"));
  tell(make("webhook_failure", "opened", 2, "I2"));
  wait(2s);
  EXPECT_EQ(started(), Texts{"pager: webhook_failure/opened 1"});
  finish({false, true, "HTTP 400", {}});
  EXPECT_EQ(commit().sent.at(0).error, "HTTP 400");
  EXPECT_EQ(sent(), Texts{"pager: webhook_failure/opened 2"});
}

TEST_F(Sending, RetryAfterIsKept) {
  add(channel("slack", "slack"));
  tell(make("webhook_failure", "opened", 1));
  wait(2s);
  started();
  finish({false, false, "HTTP 429", now + 60s});
  wait(59s);
  EXPECT_EQ(started(), Texts{});
  wait(1s);
  EXPECT_EQ(started().size(), 1u);
}

TEST_F(Sending, WhatWaitsIsBoundedAndWhatIsLeftOutIsInTheLog) {
  add(channel("slack", "slack"));
  tell(make("webhook_failure", "opened", 1));
  wait(2s);
  started();  // and hangs
  for (int i = 0; i < 100; ++i)
    tell(make("endpoint_failing", "opened", 0, "J" + std::to_string(i)));
  EXPECT_EQ(outbox.waiting(), Outbox::kWaitingMax);
  EXPECT_EQ(commit().sent.size(), 61u);
  for (int i = 0; i < 100; ++i) tell(make("webhook_failure", "digest", 5));
  EXPECT_EQ(outbox.waiting(), Outbox::kWaitingMax) << "repetitions are one";
}

TEST_F(Sending, ADeletedOrDisabledChannelGetsNothingMore) {
  add(channel("a", "slack"));
  add(channel("b", "slack"));
  tell(make("webhook_failure", "opened", 1));
  commit();
  EXPECT_EQ(store.size(), 2u);
  outbox.on_channel_removed("a");
  auto b = channel("b", "slack");
  b.enabled = false;
  add(b);
  wait(2s);
  EXPECT_EQ(sent(), Texts{});
  commit();
  EXPECT_FALSE(store.contains("a"));
  EXPECT_EQ(outbox.waiting(), 0u);
}

TEST_F(Sending, TheOperatorHearsOfAllOrganizations) {
  auto mine = channel("operator-slack", "slack");
  mine.organization_id = "";
  mine.severity_min = Severity::kError;
  add(mine);
  auto test = make("test", "opened");
  test.channel_id = "somebody's";
  tell(test);
  tell(make("endpoint_disabled", "opened"));
  const auto batch = commit();
  ASSERT_EQ(batch.for_operator.size(), 1u);
  outbox.on_for_operator(batch.for_operator[0], now);
  outbox.on_for_operator(make("webhook_failure", "opened", 1, "I2"), now);
  wait(2s);
  EXPECT_EQ(sent(), Texts{"operator-slack: endpoint_disabled/opened 0"});
}

TEST_F(Sending, AQuotaIsClosedWhereItWasOpened) {
  add(channel("slack", "slack"));
  auto late = channel("late", "slack");
  tell(make("quota_near_limit", "opened"));
  wait(2s);
  EXPECT_EQ(started(), Texts{"slack: quota_near_limit/opened 0"});
  outbox.on_finished(flying.back().id, "slack", {true, false, "", {}}, now);
  add(late);
  tell(make("quota_near_limit", "closed"));
  wait(2s);
  EXPECT_EQ(started(), Texts{"slack: quota_near_limit/closed 0"});
}

}  // namespace
}  // namespace fanfare::notifier
