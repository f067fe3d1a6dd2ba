// Who is mailed only after agreeing to it (ADR 15).
#include "tests/notifier/outbox_fixture.h"

namespace fanfare::notifier {
namespace {

class Confirmed : public Sending {
 protected:
  Confirmed() {
    settings.confirmation = true;
    outbox = Outbox(settings);
  }
  Notification question(const std::string& address) {
    auto it = make("mail_confirmation", "opened", 0, "");
    it.incident_id = it.endpoint_id = "";
    it.channel_id = "confirmation";
    it.address = address;
    return it;
  }
  using Addresses = std::vector<std::string>;
};

TEST_F(Confirmed, OnlyWhoAgreedIsMailed) {
  add(channel("mail", "email"));
  outbox.on_confirmed("org", false, "all@example.com");
  outbox.on_confirmed("other", false, "ops@example.com");
  outbox.on_confirmed("org", true, "ops@example.com");
  tell(make("webhook_failure", "opened", 1));
  wait(2s);
  EXPECT_EQ(started(), Texts{"mail: webhook_failure/opened 1"});
  EXPECT_EQ(flying.back().channel.recipients, Addresses{"all@example.com"});
}

TEST_F(Confirmed, WhatNobodyMayBeMailedIsInTheLog) {
  add(channel("mail", "email"));
  tell(make("webhook_failure", "opened", 1));
  wait(2s);
  EXPECT_EQ(started(), Texts{});
  EXPECT_EQ(outbox.under_way(), 0u);
  const auto batch = outbox.take();
  ASSERT_EQ(batch.sent.size(), 1u);
  EXPECT_EQ(batch.sent[0].error, "nobody has confirmed the address yet");
  // The next one isn't held up.
  outbox.on_confirmed("org", false, "ops@example.com");
  tell(make("webhook_failure", "opened", 2, "I2"));
  wait(2s);
  EXPECT_EQ(started(), Texts{"mail: webhook_failure/opened 2"});
}

TEST_F(Confirmed, TheOperatorNeedsNoConfirmation) {
  auto operators = channel("operator-email", "email");
  operators.organization_id = "";
  add(operators);
  outbox.on_for_operator(make("endpoint_disabled", "opened"), now);
  wait(2s);
  EXPECT_EQ(started(), Texts{"operator-email: endpoint_disabled/opened 0"});
}

TEST_F(Confirmed, EachAddressIsAskedByAMailOfItsOwn) {
  add(channel("mail", "email"));
  tell(question("a@example.com"));
  tell(question("b@example.com"));
  wait(2s);
  EXPECT_EQ(started(), Texts{"confirmation/org/live: mail_confirmation/opened 0"});
  EXPECT_EQ(flying.back().channel.recipients, Addresses{"a@example.com"});
  outbox.on_finished(flying.back().id, flying.back().channel.id, {true, false, "", {}}, now);
  EXPECT_EQ(outbox.take().sent.at(0).channel_id, "confirmation");
  EXPECT_EQ(started(), Texts{"confirmation/org/live: mail_confirmation/opened 0"});
  EXPECT_EQ(flying.back().channel.recipients, Addresses{"b@example.com"});
}

TEST_F(Confirmed, AQuestionSurvivesARestart) {
  tell(question("a@example.com"));
  const auto remembered = outbox.take().outboxes.at(0);
  outbox = Outbox(settings);
  outbox.on_remembered(remembered);
  wait(2s);
  EXPECT_EQ(started(), Texts{"confirmation/org/live: mail_confirmation/opened 0"});
}

}  // namespace
}  // namespace fanfare::notifier
