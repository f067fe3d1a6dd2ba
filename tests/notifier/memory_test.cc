#include "services/notifier/memory.h"

#include <gtest/gtest.h>

#include "codec/dialects.h"
#include "services/notifier/transaction.h"

namespace fanfare::notifier {
namespace {

using namespace std::chrono_literals;

struct Owner {
  void read(const Decisions& decisions) {
    for (const auto& record : to_transaction(decisions, names, 4).records)
      EXPECT_EQ(remember({notifier, rates, outbox}, names, record.topic, record.key, record.value,
                         record.tombstone),
                "");
  }
  DialectSet dialects = codec::load_dialects();
  TopicNames names{"fanfare"};
  Notifier notifier{{}, dialects};
  FailureRates rates{{}};
  Outbox outbox{{}};
};

TEST(Memory, WhatWasForgottenIsNotRememberedBeforeTheTopicIsCompacted) {
  const TimePoint now = from_unix_ms(1'800'000'000'000);
  Decisions written;
  Incident incident;
  incident.endpoint_id = "E1";
  incident.organization_id = "org";
  incident.id = "I1";
  incident.opened = now;
  written.facts.incidents = {incident};
  ChannelOutbox outbox;
  outbox.channel_id = "C1";
  outbox.organization_id = "org";
  outbox.waiting.resize(1);
  written.outbox.outboxes = {outbox};
  FailureRates rates{{}};
  rates.on_failures({"org", true, now, {{"order.paid", 1'000'000}}}, now);
  written.rates = rates.take();
  ASSERT_EQ(written.rates.rates.size(), 1u);

  Owner owner;
  owner.read(written);
  EXPECT_EQ(owner.notifier.incidents(), 1u);
  EXPECT_EQ(owner.outbox.waiting(), 1u);
  EXPECT_EQ(owner.rates.size(), 1u);

  Decisions forgotten;
  forgotten.facts.forgotten = {"E1"};
  forgotten.outbox.forgotten = {outbox};
  forgotten.rates.forgotten = written.rates.rates;
  owner.read(forgotten);
  EXPECT_EQ(owner.notifier.incidents(), 0u);
  EXPECT_EQ(owner.outbox.waiting(), 0u);
  EXPECT_EQ(owner.rates.size(), 0u);
}

TEST(Memory, AKeyThatIsNoneForgetsNothing) {
  for (const char* key : {"", "channel/", "rate/", "rate/org", "other/C1"}) {
    const auto read = read_outbox_key(key);
    EXPECT_TRUE(read.channel_id.empty() && !read.is_rate) << key;
  }
  EXPECT_EQ(read_outbox_key("rate/a/b/live").organization_id, "a/b");
}

}  // namespace
}  // namespace fanfare::notifier
