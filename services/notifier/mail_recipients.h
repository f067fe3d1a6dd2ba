// Who has taken a mail, over its attempts.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "mail/smtp.h"
#include "services/notifier/outbox.h"

namespace fanfare::notifier {

/// A mail is tried again for those whose server wasn't ready for it. Kept in memory only: after a
/// restart all get it, with the same Message-ID.
/// Memory: at most kMailsMax mails that are tried again.
class MailRecipients {
 public:
  static constexpr std::size_t kMailsMax = 1'000;

  /// Those who have neither taken it nor refused it for good.
  std::vector<std::string> left(const Message& message) const;
  /// What the attempt for `recipients` means for the whole: taken where somebody took it and nobody
  /// is left, permanent where all refused it. `results`: one for each, in their order.
  SendResult on_sent(const Message& message, const std::vector<std::string>& recipients,
                     const std::vector<mail::SmtpResult>& results);

 private:
  using Id = std::pair<std::string, std::string>;  // message, channel
  static Id id_of(const Message& message) { return {message.id, message.channel.id}; }

  std::map<Id, std::map<std::string, mail::SmtpResult>> ended_;  // by address
};

}  // namespace fanfare::notifier
