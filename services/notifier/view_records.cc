#include "services/notifier/view_records.h"

#include "codec/channel_records.h"
#include "codec/control_records.h"
#include "codec/endpoint_records.h"
#include "runtime/log.h"

namespace fanfare::notifier {
namespace {

void on_endpoint(const kafka::Message& message, Notifier& notifier) {
  if (message.is_tombstone()) return notifier.on_endpoint_removed(std::string(message.key()));
  const auto endpoint = codec::decode_endpoint(message.value(), nullptr);
  if (endpoint.ok()) return notifier.on_endpoint(*endpoint);
  runtime::log_error("endpoint_unreadable", {{"error", endpoint.error()}});
}

void on_channel(const kafka::Message& message, const Keyring* keyring, Outbox& outbox) {
  const std::string id(message.key());
  if (message.is_tombstone()) return outbox.on_channel_removed(id);
  auto channel = keyring ? codec::decode_channel(message.value(), *keyring)
                         : Result<NotificationChannel>::failure("there is no master_key_file");
  if (channel.ok()) return outbox.on_channel(std::move(*channel));
  auto sealed = codec::decode_channel_record(message.value());
  const bool needs_none = sealed.ok() && sealed->secret.ciphertext.empty();
  if (!needs_none)
    runtime::log_error("channel_unreadable", {{"channel", id}, {"error", channel.error()}});
  if (sealed.ok()) outbox.on_channel(std::move(sealed->channel));
}

/// Of all that control keeps, what an organization chose for itself.
void on_control(const kafka::Message& message, Outbox& outbox) {
  if (message.is_tombstone()) return;
  const auto record = codec::decode_control_record(message.value());
  if (!record.ok()) return;
  if (const auto* settings = std::get_if<codec::OrganizationSettings>(&*record))
    outbox.on_contact(settings->organization_id, settings->test_mode, settings->contact);
  if (const auto* address = std::get_if<codec::MailAddress>(&*record);
      address && address->confirmed != TimePoint())
    outbox.on_confirmed(address->organization_id, address->test_mode, address->address);
}

}  // namespace

void take_view_record(const kafka::Message& message, const TopicNames& names,
                      const Keyring* keyring, Notifier& notifier, Outbox& outbox) {
  if (message.topic() == names.endpoints()) return on_endpoint(message, notifier);
  if (message.topic() == names.notification_channels()) return on_channel(message, keyring, outbox);
  on_control(message, outbox);
}

}  // namespace fanfare::notifier
