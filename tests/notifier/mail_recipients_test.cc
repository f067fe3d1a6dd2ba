#include "services/notifier/mail_recipients.h"

#include <gtest/gtest.h>

namespace fanfare::notifier {
namespace {

using Addresses = std::vector<std::string>;

const mail::SmtpResult kTaken{true, false, ""};
const mail::SmtpResult kLater{false, false, "RCPT failed: 451"};
const mail::SmtpResult kRefused{false, true, "RCPT failed: 550"};

Message message(const std::string& id = "M1") {
  Message message;
  message.id = id;
  message.channel.id = "mail";
  message.channel.recipients = {"a@example.com", "b@example.com", "c@example.com"};
  return message;
}

TEST(MailRecipients, WhoIsNotReadyGetsItLaterAndTheOthersDoNot) {
  MailRecipients mails;
  EXPECT_EQ(mails.left(message()), message().channel.recipients);
  auto result = mails.on_sent(message(), mails.left(message()), {kTaken, kLater, kRefused});
  EXPECT_FALSE(result.taken);
  EXPECT_FALSE(result.permanent);
  EXPECT_EQ(result.error, "b@example.com: RCPT failed: 451");
  EXPECT_EQ(mails.left(message()), Addresses{"b@example.com"});
  EXPECT_EQ(mails.left(message("M2")), message().channel.recipients) << "another mail";
  result = mails.on_sent(message(), {"b@example.com"}, {kTaken});
  EXPECT_TRUE(result.taken);
  EXPECT_EQ(result.error, "");
  EXPECT_EQ(mails.left(message()), message().channel.recipients) << "nothing is remembered";
}

TEST(MailRecipients, AllWhoAreNotReadyAreNamed) {
  MailRecipients mails;
  const auto result = mails.on_sent(message(), mails.left(message()), {kLater, kTaken, kLater});
  EXPECT_EQ(result.error, "a@example.com, c@example.com: RCPT failed: 451");
}

TEST(MailRecipients, TheLastRefusalEndsItAsTheFirstOnesDid) {
  MailRecipients mails;
  mails.on_sent(message(), mails.left(message()), {kRefused, kTaken, kLater});
  EXPECT_TRUE(mails.on_sent(message(), {"c@example.com"}, {kRefused}).taken) << "by b";
  mails.on_sent(message(), mails.left(message()), {kRefused, kRefused, kLater});
  const auto result = mails.on_sent(message(), {"c@example.com"}, {kRefused});
  EXPECT_FALSE(result.taken);
  EXPECT_TRUE(result.permanent);
  EXPECT_EQ(result.error, "RCPT failed: 550");
}

TEST(MailRecipients, NobodyIsLeftWhereTheLastOneIsNoLongerOfTheChannel) {
  MailRecipients mails;
  auto changed = message();
  mails.on_sent(changed, mails.left(changed), {kTaken, kTaken, kLater});
  changed.channel.recipients.pop_back();
  EXPECT_EQ(mails.left(changed), Addresses{});
  EXPECT_TRUE(mails.on_sent(changed, {}, {}).taken);
}

TEST(MailRecipients, AreBoundedAndTheOldestMailIsForgotten) {
  MailRecipients mails;
  for (std::size_t i = 0; i <= MailRecipients::kMailsMax; ++i) {
    const auto each = message("M" + std::to_string(10'000 + i));
    mails.on_sent(each, mails.left(each), {kTaken, kTaken, kLater});
  }
  EXPECT_EQ(mails.left(message("M10000")).size(), 3u);
  EXPECT_EQ(mails.left(message("M10001")).size(), 1u);
}

}  // namespace
}  // namespace fanfare::notifier
