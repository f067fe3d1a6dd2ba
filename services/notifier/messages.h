// What is sent to channels, in words and bytes.
#pragma once

#include <optional>
#include <string>

#include "core/dialect.h"
#include "core/result.h"
#include "core/sealing.h"
#include "http/delivery_client.h"
#include "mail/message.h"
#include "services/notifier/outbox.h"

namespace fanfare::notifier {

struct MessageSettings {
  std::string dashboard;  // where links lead to, as in dashboard_at; "": there are none
  std::string from;       // the sender's address of mails
  std::string api;        // public_url: where confirmations are; "": only their path is known
  const Keyring* keyring = nullptr;  // that makes their tokens
};

/// Requires: the channel is e-mail's; for mail_confirmation, of which there is one, a keyring.
mail::Mail mail_of(const Message& message, const MessageSettings& settings);

/// The request for Slack (incoming webhooks), PagerDuty (Events API v2) or a webhook, which is
/// signed as `dialect` says. Fails where the channel's URL is none.
/// Requires: the channel isn't e-mail's; of webhook and pagerduty there is one notification.
Result<http::Attempt> request_of(const Message& message, const MessageSettings& settings,
                                 const Dialect& dialect, TimePoint now);

/// What the other side's answer means. 4xx are refusals for good, but for 408, 425 and 429.
SendResult result_of(const Outcome& outcome);

}  // namespace fanfare::notifier
