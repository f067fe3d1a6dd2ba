#include "services/notifier/config.h"

#include "core/destination.h"
#include "core/notification_text.h"
#include "service/delivery_settings.h"
#include "service/dialect_sources.h"
#include "service/mail_confirmation.h"
#include "service/public_url.h"

namespace fanfare::notifier {
namespace {

using namespace std::chrono_literals;

mail::SmtpOptions read_smtp(runtime::Config& config) {
  mail::SmtpOptions smtp;
  smtp.host =
      config.text("notifier.smtp.host", "", "server that takes mail; without one none is sent");
  smtp.port = static_cast<int>(config.integer("notifier.smtp.port", 587, 1, 65'535, "its port"));
  smtp.tls_at_once = config.flag("notifier.smtp.tls_at_once", false,
                                 "TLS from the first byte on, instead of STARTTLS");
  smtp.user =
      config.text("notifier.smtp.user", "", "for authentication; without one there is none");
  smtp.password = config.secret("notifier.smtp.password", "", "likewise");
  smtp.timeout = config.duration("notifier.smtp.timeout", 30s, 1s, 10min, "for a whole mail");
  return smtp;
}

std::string read_sender(runtime::Config& config, const mail::SmtpOptions& smtp) {
  const auto from = config.text("notifier.smtp.from", "", "address that mails are from");
  if (!from.empty() ? !is_mail_address(from) : !smtp.host.empty())
    throw runtime::ConfigError("notifier.smtp.from: set an address such as fanfare@example.com");
  return from;
}

void require_url(const char* key, const std::string& url, const AddressPolicy& addresses) {
  if (const auto parsed = parse_destination(url, addresses); !parsed.ok())
    throw runtime::ConfigError(std::string(key) + ": " + parsed.error());
}

/// One channel for each kind of address that is set.
std::vector<NotificationChannel> read_operator(runtime::Config& config, bool mail,
                                               const AddressPolicy& addresses) {
  NotificationChannel common;
  const auto severity = config.text("notifier.operator.minimum_severity", "error",
                                    "what the operator is told of: info, warning, error, critical");
  if (!severity_from(severity))
    throw runtime::ConfigError("notifier.operator.minimum_severity: no severity: " + severity);
  common.severity_min = *severity_from(severity);
  common.digest = config.duration("notifier.operator.digest", 15min, 1s, 24h,
                                  "repetitions are gathered for so long");
  std::vector<NotificationChannel> channels;
  const auto add = [&](const char* type) -> NotificationChannel& {
    channels.push_back(common);
    channels.back().type = type;
    channels.back().id = std::string("operator-") + type;
    return channels.back();
  };
  const auto to = config.list("notifier.operator.email", {},
                              "addresses that are told of the endpoints of all organizations");
  for (const auto& address : to)
    if (!is_mail_address(address))
      throw runtime::ConfigError("notifier.operator.email: no address: " + address);
  if (!to.empty() && !mail)
    throw runtime::ConfigError("notifier.operator.email: notifier.smtp.host isn't set");
  if (!to.empty()) add("email").recipients = to;
  const auto slack =
      config.secret("notifier.operator.slack_url", "", "likewise: an incoming webhook of Slack");
  if (!slack.empty()) {
    require_url("notifier.operator.slack_url", slack, addresses);
    add("slack").secret = slack;
  }
  const auto url =
      config.text("notifier.operator.pagerduty_url", "https://events.pagerduty.com/v2/enqueue",
                  "where PagerDuty's Events API v2 is");
  require_url("notifier.operator.pagerduty_url", url, addresses);
  const auto key =
      config.secret("notifier.operator.pagerduty_key", "", "likewise: a routing key of PagerDuty");
  if (!key.empty()) {
    auto& channel = add("pagerduty");
    channel.url = url;
    channel.secret = key;
  }
  const auto hook = config.text("notifier.operator.webhook_url", "", "likewise: POSTs to this URL");
  const auto secret = config.secret("notifier.operator.webhook_secret", "", "that sign them");
  if (!hook.empty()) {
    require_url("notifier.operator.webhook_url", hook, addresses);
    if (secret.empty()) throw runtime::ConfigError("notifier.operator.webhook_secret: set it too");
    auto& channel = add("webhook");
    channel.url = hook;
    channel.secret = secret;
  }
  return channels;
}

}  // namespace

NotifierConfig read_config(runtime::Config& config) {
  NotifierConfig out;
  out.kafka = service::read_kafka_settings(config, "notifier");
  out.settings.digest =
      config.duration("notifier.digest", 15min, 1s, 24h, "repetitions are gathered for so long");
  out.settings.unreachable_after =
      config.duration("notifier.unreachable_after", 15min, 1s, 24h,
                      "an endpoint without any answer for so long is told of");
  out.settings.facts_max = config.duration("notifier.facts_max", 24h, 1min, 24h * 30,
                                           "older failures are no news when they are read");
  out.rates.window = out.settings.digest;
  out.rates.high_above = static_cast<std::uint64_t>(config.integer(
      "notifier.failures_high", 10, 1, 1'000'000'000,
      "more failures of an event type within the digest's time are told as webhook_failures_high"));
  out.outbox.settle = config.duration("notifier.settle", 2s, 0s, 10min,
                                      "what comes within so long goes into one message");
  out.outbox.at_once = static_cast<std::uint32_t>(
      config.integer("notifier.at_once", 10, 1, 100'000,
                     "messages that a channel gets at once in its digest time"));
  out.outbox.give_up = config.duration("notifier.give_up", 24h, 1s, 24h * 30,
                                       "after which a message that nobody takes is given up");
  out.dialects = service::read_dialect_sources(config);
  out.master_key_file = service::read_master_key_file(config);
  out.sender.client = service::read_delivery_settings(config);
  out.sender.smtp = read_smtp(config);
  out.sender.smtp.ca_files = out.sender.client.ca_files;
  const auto public_url = service::read_public_url(config);
  out.sender.messages = {dashboard_at(public_url), read_sender(config, out.sender.smtp),
                         public_url};
  out.outbox.confirmation = service::read_mail_confirmation(config);
  out.outbox.mail = !out.sender.smtp.host.empty();
  out.operator_channels = read_operator(config, out.outbox.mail, out.sender.client.addresses);
  return out;
}

}  // namespace fanfare::notifier
