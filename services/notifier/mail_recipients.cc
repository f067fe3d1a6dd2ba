#include "services/notifier/mail_recipients.h"

#include <algorithm>

#include "core/check.h"

namespace fanfare::notifier {

std::vector<std::string> MailRecipients::left(const Message& message) const {
  auto recipients = message.channel.recipients;
  if (const auto found = ended_.find(id_of(message)); found != ended_.end())
    std::erase_if(recipients,
                  [&](const std::string& address) { return found->second.contains(address); });
  return recipients;
}

SendResult MailRecipients::on_sent(const Message& message,
                                   const std::vector<std::string>& recipients,
                                   const std::vector<mail::SmtpResult>& results) {
  FANFARE_CHECK(recipients.size() == results.size());
  const auto found = ended_.try_emplace(id_of(message)).first;
  auto& ended = found->second;
  std::string late, error;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].taken || results[i].permanent) {
      ended[recipients[i]] = results[i];
      continue;
    }
    late += (late.empty() ? "" : ", ") + recipients[i];
    if (error.empty()) error = results[i].error;
  }
  if (!late.empty()) {
    if (!ended.empty()) error = late + ": " + error;
    if (ended.empty()) ended_.erase(found);
    if (ended_.size() > kMailsMax) ended_.erase(ended_.begin());
    return {false, false, error, {}};
  }
  const auto whole = std::exchange(ended, {});
  ended_.erase(found);
  const bool taken = std::ranges::any_of(whole, [](const auto& each) { return each.second.taken; });
  if (taken) return {true, false, "", {}};
  return {false, true, whole.empty() ? "it has no recipient" : whole.begin()->second.error, {}};
}

}  // namespace fanfare::notifier
