#include "services/control/forms/channel_rules.h"

#include <algorithm>
#include <array>

#include "core/destination.h"
#include "runtime/config.h"
#include "services/control/forms/form_reader.h"

namespace fanfare::control {
namespace {

constexpr std::array<std::string_view, 4> kTypes{"webhook", "email", "slack", "pagerduty"};
constexpr const char* kPagerDuty = "https://events.pagerduty.com/v2/enqueue";
constexpr std::size_t kRecipientsMax = 20, kNameMax = 128, kSecretMax = 2'048;

void check_url(FormReader& form, const char* name, const std::string& text,
               const AddressPolicy& addresses) {
  if (const auto url = parse_destination(text, addresses); !url.ok()) form.fault(name, url.error());
}

void read_members(FormReader& form, NotificationChannel& channel, const AddressPolicy& addresses) {
  if (const auto name = form.text("name")) {
    if (name->size() > kNameMax) form.fault("name", "send at most 128 bytes");
    channel.name = *name;
  }
  if (const auto enabled = form.flag("enabled")) channel.enabled = *enabled;
  if (const auto kinds = form.texts("kinds")) {
    for (const auto& kind : *kinds)
      if (std::ranges::find(kNotificationKinds, kind) == kNotificationKinds.end())
        form.fault("kinds", "\"" + kind.substr(0, 64) + "\" is no kind of notification");
    channel.kinds = *kinds;
  }
  if (const auto text = form.text("minimumSeverity")) {
    const auto severity = severity_from(*text);
    if (!severity) form.fault("minimumSeverity", "send info, warning, error or critical");
    channel.severity_min = severity.value_or(Severity::kInfo);
  }
  if (const auto text = form.text("digest")) {
    const auto digest = runtime::parse_duration(*text);
    if (!digest || *digest < std::chrono::minutes(1) || *digest > std::chrono::hours(24))
      form.fault("digest", "send a duration from 1m to 24h, such as \"15m\"");
    channel.digest = digest.value_or(channel.digest);
  }
  if (channel.type == "email") {
    if (const auto to = form.texts("to")) channel.recipients = *to;
    const bool good = !channel.recipients.empty() && channel.recipients.size() <= kRecipientsMax &&
                      std::ranges::all_of(channel.recipients, is_mail_address);
    if (!good) form.fault("to", "send 1 to 20 e-mail addresses");
  } else if (channel.type != "slack") {
    const auto url = form.text("url");
    if (url) channel.url = *url;
    if (channel.url.empty() && channel.type == "pagerduty") channel.url = kPagerDuty;
    if (url || channel.url.empty()) check_url(form, "url", channel.url, addresses);
  }
}

/// What the channel's secret is called in requests.
const char* secret_member(const std::string& type) {
  return type == "slack" ? "url" : type == "pagerduty" ? "routingKey" : "secret";
}

/// The new secret; "" if none was sent.
std::string read_secret(FormReader& form, const NotificationChannel& channel,
                        const AddressPolicy& addresses) {
  if (channel.type == "email") return "";
  const auto* name = secret_member(channel.type);
  const auto secret = form.text(name).value_or("");
  const bool clean = std::ranges::all_of(secret, [](char c) { return c > ' ' && c < 0x7f; });
  if (!clean || secret.size() > kSecretMax)
    form.fault(name, "send at most 2048 visible ASCII characters");
  else if (channel.type == "slack" && !secret.empty())
    check_url(form, name, secret, addresses);
  return secret;
}

Result<ChangedChannel, Faults> refusal(Faults faults) {
  return Result<ChangedChannel, Faults>::failure(std::move(faults));
}

}  // namespace

std::string shown_channel_id(const std::string& id) {
  return id == "contact" || id == "confirmation" ? id : "nch_" + id;
}

Result<ChangedChannel, Faults> make_channel(std::string_view body, const Owner& owner,
                                            const Keyring& keyring, const AddressPolicy& addresses,
                                            const Fresh& fresh) {
  FormReader form(body);
  ChangedChannel made;
  auto& channel = made.record.channel;
  channel.id = fresh.endpoint_id;
  channel.organization_id = owner.organization_id;
  channel.test_mode = owner.test_mode;
  channel.type = form.text("type").value_or("");
  if (std::ranges::find(kTypes, channel.type) == kTypes.end()) {
    http::FieldError fault;
    fault.pointer = "/type";
    fault.detail = "send webhook, email, slack or pagerduty";
    return refusal({std::move(fault)});
  }
  made.record.created = made.record.updated = fresh.now;
  read_members(form, channel, addresses);
  auto secret = read_secret(form, channel, addresses);
  if (secret.empty() && channel.type == "webhook") secret = made.generated = fresh.secret;
  if (secret.empty() && channel.type != "email")
    form.fault(secret_member(channel.type), "send it: the channel can't do without");
  if (auto faults = form.finish(); !faults.empty()) return refusal(std::move(faults));
  if (!secret.empty())
    made.record.secret = codec::seal_channel_secret(keyring, channel, secret, fresh.nonce);
  return made;
}

Result<ChangedChannel, Faults> change_channel(const codec::ChannelRecord& current,
                                              std::string_view body, const Keyring& keyring,
                                              const AddressPolicy& addresses, const Fresh& fresh) {
  FormReader form(body);
  ChangedChannel changed{current, ""};
  auto& channel = changed.record.channel;
  read_members(form, channel, addresses);
  const auto secret = read_secret(form, channel, addresses);
  // Else who may change a channel could have its key sent to himself.
  if (channel.type == "pagerduty" && channel.url != current.channel.url && secret.empty())
    form.fault("routingKey", "send it again with another url");
  if (auto faults = form.finish(); !faults.empty()) return refusal(std::move(faults));
  if (!secret.empty())
    changed.record.secret = codec::seal_channel_secret(keyring, channel, secret, fresh.nonce);
  changed.record.updated = fresh.now;
  return changed;
}

}  // namespace fanfare::control
