#include "services/notifier/messages.h"

#include <algorithm>

#include "codec/json_writer.h"
#include "codec/notification_records.h"
#include "codec/render.h"
#include "core/mac.h"
#include "core/mail_confirmation.h"
#include "core/notification_text.h"
#include "core/retry_ladder.h"
#include "core/signature.h"
#include "core/url.h"
#include "services/notifier/facts.h"

namespace fanfare::notifier {
namespace {

constexpr std::size_t kSlackMax = 30'000;                // of 40,000 characters
constexpr std::size_t kSummaryMax = 1'024;               // PagerDuty's
constexpr std::size_t kSubjectTitlesMax = 2;             // that a subject names
constexpr Duration kConfirmable = std::chrono::days(7);  // as control has it

bool is_operators(const NotificationChannel& channel) { return channel.organization_id.empty(); }

std::string title_of(const Message& message, const Notification& it) {
  auto title = notification_title(it);
  if (it.test_mode) title = "[test] " + title;
  return is_operators(message.channel) ? it.organization_id + ": " + title : title;
}

std::string summary_of(const Message& message) {
  const auto& all = message.notifications;
  std::string out = title_of(message, all.front());
  for (std::size_t i = 1; i < all.size() && i < kSubjectTitlesMax; ++i)
    out += "; " + title_of(message, all[i]);
  if (all.size() > kSubjectTitlesMax)
    out += "; and " + std::to_string(all.size() - kSubjectTitlesMax) + " more";
  return out;
}

/// https://api.slack.com/reference/surfaces/formatting#escaping
std::string slack_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

std::string slack_body(const Message& message, const MessageSettings& settings) {
  std::string text;
  for (const auto& it : message.notifications) {
    if (!text.empty()) text += "\n";
    text += "*" + slack_escaped(title_of(message, it)) + "*\n";
    text += slack_escaped(notification_text(it, settings.dashboard));
  }
  if (text.size() > kSlackMax) {
    text.resize(kSlackMax);
    text += "\n…";
  }
  codec::JsonWriter json;
  return json.begin_object().member("text", text).end_object().take();
}

/// https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
std::string pagerduty_body(const Message& message, const MessageSettings& settings) {
  const auto& it = message.notifications.front();
  const bool over = it.stage == "closed";
  codec::JsonWriter json;
  json.begin_object().member("routing_key", message.channel.secret);
  json.member("event_action", over ? "resolve" : "trigger");
  json.member("dedup_key", it.incident_id.empty() ? "ntf_" + it.id : "inc_" + it.incident_id);
  json.member("client", "Fanfare Webhooks");
  if (!settings.dashboard.empty()) json.member("client_url", settings.dashboard);
  json.key("payload").begin_object();
  json.member("summary", title_of(message, it).substr(0, kSummaryMax));
  json.member("source", it.endpoint_host.empty() ? "fanfare-webhooks" : it.endpoint_host);
  json.member("severity", to_string(severity_of(it.kind)));
  json.member("timestamp", codec::iso8601_seconds(it.at)).member("class", it.kind);
  json.key("custom_details").raw(codec::notification_json(it)).end_object();
  if (!settings.dashboard.empty() && !it.delivery_id.empty()) {
    json.key("links").begin_array().begin_object();
    json.member("href", settings.dashboard + "/deliveries/" + it.delivery_id);
    json.member("text", "The last delivery").end_object().end_array();
  }
  return json.end_object().take();
}

std::string plain_request(const EndpointUrl& url, const std::string& body) {
  return "POST " + url.target + " HTTP/1.1\r\nHost: " + url.authority +
         "\r\nUser-Agent: Fanfare-Webhooks\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// As deliveries are: the receiver needs no other code to check it.
Result<std::string> signed_request(const Message& message, const Dialect& dialect,
                                   const EndpointUrl& url, TimePoint now) {
  const auto& channel = message.channel;
  const Event event = notice_event(message.notifications.front());
  Delivery delivery = make_delivery(event, channel.id, dialect);
  auto body = codec::render_body(dialect, event, delivery.id);
  if (!body.ok()) return body;
  delivery.body = std::move(*body);
  Endpoint endpoint;
  endpoint.id = channel.id;
  endpoint.secrets = {{channel.id, channel.secret, {}}};
  return wire_request(dialect, endpoint, url, delivery, now);
}

}  // namespace

namespace {

/// The token is made here, so that only the mail has it.
std::string question_of(const Notification& it, const MessageSettings& settings) {
  const auto digest = sha256("mail-confirmation/" + it.id);
  SealingNonce nonce;
  std::copy_n(digest.begin(), nonce.size(), nonce.begin());
  const auto token =
      confirmation_token({it.organization_id, it.test_mode, it.address, it.at + kConfirmable},
                         *settings.keyring, nonce);
  return "The organization " + it.organization_id +
         " wants to mail you what goes wrong with its webhooks.\n\nIf you want that, say so within "
         "seven days" +
         (settings.api.empty() ? ", by a POST to the REST API at\n" : " at\n") + settings.api +
         "/api/mail-confirmations/" + token +
         "\n\nElse do nothing: you will not be mailed by it.\n";
}

}  // namespace

mail::Mail mail_of(const Message& message, const MessageSettings& settings) {
  mail::Mail mail;
  mail.from = settings.from;
  mail.to = message.channel.recipients;
  mail.subject = summary_of(message);
  mail.id = "ntf_" + message.id;
  mail.date = message.at;
  if (const auto& first = message.notifications.front(); first.kind == "mail_confirmation") {
    mail.subject = "Do you want notifications of " + first.organization_id + "?";
    mail.text = question_of(first, settings);
    return mail;
  }
  for (const auto& it : message.notifications) {
    if (!mail.text.empty()) mail.text += "\n";
    mail.text += title_of(message, it) + "\n" + notification_text(it, settings.dashboard);
  }
  return mail;
}

Result<http::Attempt> request_of(const Message& message, const MessageSettings& settings,
                                 const Dialect& dialect, TimePoint now) {
  using Made = Result<http::Attempt>;
  const auto& channel = message.channel;
  const bool slack = channel.type == "slack";
  const auto url = parse_endpoint_url(slack ? channel.secret : channel.url);
  if (!url.ok()) return Made::failure("the channel's URL is none: " + url.error());
  http::Attempt attempt{"channel/" + channel.id, url->host, url->port, ""};
  if (channel.type == "webhook") {
    auto request = signed_request(message, dialect, *url, now);
    if (!request.ok()) return Made::failure(request.error());
    attempt.request = std::move(*request);
  } else {
    attempt.request = plain_request(
        *url, slack ? slack_body(message, settings) : pagerduty_body(message, settings));
  }
  return attempt;
}

SendResult result_of(const Outcome& outcome) {
  SendResult result;
  result.taken = outcome.outcome_class == OutcomeClass::kSuccess;
  if (result.taken) return result;
  const int status = outcome.status;
  result.permanent =
      outcome.outcome_class == OutcomeClass::kBlockedAddress ||
      (status >= 300 && status < 500 && status != 408 && status != 425 && status != 429);
  result.error =
      outcome.error.empty() ? std::string(to_string(outcome.outcome_class)) : outcome.error;
  if (outcome.retry_after)
    result.not_before = parse_retry_after(*outcome.retry_after, outcome.ended);
  return result;
}

}  // namespace fanfare::notifier
