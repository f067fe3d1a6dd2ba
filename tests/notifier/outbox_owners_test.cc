#include "services/notifier/outbox.h"

#include <random>
#include <set>

#include "tests/notifier/outbox_fixture.h"

namespace fanfare::notifier {
namespace {

TEST_F(Sending, AMoveWhileItIsSentDoesNotSendItTwice) {
  add(channel("slack", "slack"));
  tell(make("webhook_failure", "opened", 1));
  wait(2s);
  EXPECT_EQ(started().size(), 1u);
  commit();
  outbox.on_revoked();
  finish();
  restore();
  wait(1s);
  EXPECT_EQ(started(), Texts{});
  EXPECT_EQ(commit().sent.size(), 1u) << "that it was taken is known";
}

/// The transaction that said so was refused, or the partitions were lost before it.
class NotWrittenThatItIsSent : public Sending {
 protected:
  void begin(const std::string& type) {
    add(channel("some", type));
    tell(make("webhook_failure", "opened", 1));
    commit();
    wait(2s);
    EXPECT_EQ(started(), Texts{"some: webhook_failure/opened 1"});
    outbox.on_revoked();
  }
};

TEST_F(NotWrittenThatItIsSent, ItsResultIsKeptAndTheNextGoesOut) {
  for (const bool before : {false, true}) {
    begin("slack");
    if (before) finish();
    restore();
    if (!before) finish();
    wait(3s);
    EXPECT_EQ(started(), Texts{});
    finish();
    EXPECT_EQ(commit().sent.size(), 1u) << "ended before it came back: " << before;
    tell(make("endpoint_failing", "opened"));
    wait(2s);
    EXPECT_EQ(sent(), Texts{"some: endpoint_failing/opened 0"});
    EXPECT_EQ(commit().sent.size(), 1u);
  }
}

TEST_F(NotWrittenThatItIsSent, WhatHangsIsStillWaitedFor) {
  begin("slack");
  restore();
  for (int i = 0; i < 3; ++i) {
    wait(3s);
    EXPECT_EQ(started(), Texts{});
  }
  finish();
  EXPECT_EQ(commit().sent.size(), 1u);
}

TEST_F(NotWrittenThatItIsSent, AFailureIsTriedAgain) {
  begin("slack");
  finish({false, false, "HTTP 503", {}});
  restore();
  wait(3s);
  EXPECT_EQ(started(), Texts{});
  wait(5s);
  EXPECT_EQ(sent(), Texts{"some: webhook_failure/opened 1"});
  const auto log = commit().sent;
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].attempts, 2u);
}

TEST_F(NotWrittenThatItIsSent, WhatCameLaterIsSentToo) {
  begin("slack");
  finish();
  restore();
  tell(make("webhook_failure", "digest", 3));
  tell(make("endpoint_failing", "opened"));
  wait(3s);
  EXPECT_EQ(started(), Texts{}) << "it has ended";
  EXPECT_EQ(sent(), Texts{"some: webhook_failure/digest 3 endpoint_failing/opened 0"});
  EXPECT_EQ(commit().sent.size(), 3u);
}

TEST_F(NotWrittenThatItIsSent, WhatIsReadAgainIsNotSentTwice) {
  for (const auto* type : {"slack", "pagerduty"}) {
    restart();
    add(channel("some", type));
    const auto first = make("webhook_failure", "digest", 1);
    const auto second = make("webhook_failure", "digest", 2);
    for (const auto& each : {first, second}) tell(each);
    wait(15min);
    EXPECT_EQ(started(), Texts{"some: webhook_failure/digest 3"});
    outbox.on_revoked();
    finish();
    for (const auto& each : {first, second}) tell(each);
    tell(make("webhook_failure", "digest", 4));
    wait(3s);
    EXPECT_EQ(started(), Texts{}) << "it has ended";
    EXPECT_EQ(sent(), Texts{"some: webhook_failure/digest 4"});
    EXPECT_EQ(commit().sent.size(), 3u);
    wait(60min);
    store.clear();
  }
}

TEST_F(NotWrittenThatItIsSent, WhatAnotherOwnerMergedIntoItIsSent) {
  add(channel("some", "slack"));
  tell(make("webhook_failure", "digest", 1));
  commit();
  wait(15min);
  EXPECT_EQ(started(), Texts{"some: webhook_failure/digest 1"});
  outbox.on_revoked();
  Outbox own = std::exchange(outbox, Outbox(settings));
  add(channel("some", "slack"));
  restore();
  tell(make("webhook_failure", "digest", 2));
  commit();
  outbox = std::move(own);
  restore();
  wait(3s);
  EXPECT_EQ(started(), Texts{}) << "the first may still be taken";
  finish();
  EXPECT_EQ(started(), Texts{});
  EXPECT_EQ(sent(), Texts{"some: webhook_failure/digest 3"});
  EXPECT_EQ(commit().sent.size(), 2u);
}

/// Channels that take, refuse for a while or hang; a process that dies anywhere.
TEST_F(Sending, ACrashAnywhereLosesNothingAndWithoutOneNothingIsSentTwice) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
    const bool crashes = seed % 2 == 0;
    store.clear();
    restart();
    for (const auto* type : {"email", "pagerduty"}) add(channel(type, type));
    std::vector<Notification> log;  // the topic; `read` is the committed offset
    std::size_t read = 0, taken_up_to = 0;
    std::map<std::string, int> seen;  // by channel and notification
    std::map<std::string, std::uint64_t> counted;
    std::map<std::string, std::uint64_t> made;
    std::map<std::string, std::set<std::string>> left_out;  // by channel: the log says so
    const auto note = [&](const OutboxBatch& batch) {
      for (const auto& each : batch.sent)
        if (each.error.starts_with("left out"))
          left_out[each.channel_id].insert(each.notification_id);
    };
    std::uint64_t expected = 0;
    for (int step = 0; step < 400; ++step) {
      if (step < 200 && chance(30)) {
        const bool repeats = chance(50);
        const auto count = 1 + random() % 9, incident = random() % 3;
        log.push_back(make("webhook_failure", repeats ? "digest" : "opened", count,
                           "I" + std::to_string(incident)));
        expected += made[log.back().id] = log.back().count;
      }
      while (taken_up_to < log.size()) outbox.on_notification(log[taken_up_to++], now);
      wait(step < 200 ? 7s : 20min);
      for (auto& message : outbox.start(now)) flying.push_back(std::move(message));
      if (crashes && chance(5)) {
        restart();
        taken_up_to = read;
        continue;
      }
      for (const auto& message : std::exchange(flying, {})) {
        const bool takes = step >= 200 || chance(60);
        if (takes)
          for (const auto& it : message.notifications) {
            ++seen[message.channel.id + it.id];
            counted[message.channel.id] += it.count;
          }
        if (crashes && chance(5)) continue;  // it never hears of it: as a crash would
        outbox.on_finished(message.id, message.channel.id, {takes, false, takes ? "" : "no", {}},
                           now);
      }
      if (crashes && chance(5)) {
        restart();
        taken_up_to = read;
        continue;
      }
      note(commit());
      read = taken_up_to;
      if (crashes && chance(5)) restart();
    }
    if (crashes) {
      restart();
      taken_up_to = read;
      for (int i = 0; i < 200; ++i) {
        wait(20min);
        for (const auto& message : outbox.start(now)) {
          for (const auto& it : message.notifications) {
            ++seen[message.channel.id + it.id];
            counted[message.channel.id] += it.count;
          }
          outbox.on_finished(message.id, message.channel.id, {true, false, "", {}}, now);
        }
      }
    }
    EXPECT_EQ(outbox.waiting(), 0u) << "seed " << seed;
    note(outbox.take());
    for (const auto* id : {"email", "pagerduty"}) {
      for (const auto& each : left_out[id]) counted[id] += made.at(each);
      if (crashes)
        EXPECT_GE(counted[id], expected) << "seed " << seed;
      else
        EXPECT_EQ(counted[id], expected) << "seed " << seed;
    }
    for (const auto& [what, times] : seen)
      if (!crashes) {
        EXPECT_EQ(times, 1) << what << ", seed " << seed;
      }
    if (HasFailure()) return;
  }
}
TEST_F(Sending, WhatEndedElsewhereIsNoLongerUnderWay) {
  add(channel("slack", "slack"));
  tell(make("webhook_failure", "opened", 1));
  wait(2s);
  EXPECT_EQ(started().size(), 1u);
  EXPECT_EQ(outbox.under_way(), 1u);
  outbox.on_revoked();
  EXPECT_EQ(outbox.under_way(), 1u);
  outbox.on_finished(flying.back().id, "slack", {true, false, "", {}}, now);
  EXPECT_EQ(outbox.under_way(), 0u);
}

}  // namespace
}  // namespace fanfare::notifier
