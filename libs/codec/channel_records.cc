#include "codec/channel_records.h"

#include "codec/secret_parts.h"

namespace fanfare::codec {
namespace {

std::string bound_to(const NotificationChannel& owner) {
  return secret_associated_data(owner.organization_id, "channel/" + owner.id, "secret");
}

}  // namespace

std::string encode(const ChannelRecord& it) {
  const auto& channel = it.channel;
  v1::NotificationChannel record;
  record.set_id(channel.id);
  record.set_organization_id(channel.organization_id);
  record.set_test_mode(channel.test_mode);
  record.set_type(channel.type);
  record.set_name(channel.name);
  record.set_enabled(channel.enabled);
  record.set_url(channel.url);
  record.mutable_recipients()->Assign(channel.recipients.begin(), channel.recipients.end());
  record.mutable_kinds()->Assign(channel.kinds.begin(), channel.kinds.end());
  if (!it.secret.ciphertext.empty()) put_sealed(it.secret, *record.mutable_secret());
  record.set_created_ms(to_unix_ms(it.created));
  record.set_updated_ms(to_unix_ms(it.updated));
  record.set_severity_min(to_string(channel.severity_min).data());
  record.set_digest_ms(channel.digest.count());
  return record.SerializeAsString();
}

Result<ChannelRecord> decode_channel_record(std::string_view bytes) {
  v1::NotificationChannel record;
  if (!parse(record, bytes) || record.id().empty() || record.organization_id().empty())
    return fault<ChannelRecord>("the bytes are no fanfare.v1.NotificationChannel");
  ChannelRecord it;
  it.channel.id = record.id();
  it.channel.organization_id = record.organization_id();
  it.channel.test_mode = record.test_mode();
  it.channel.type = record.type();
  it.channel.name = record.name();
  it.channel.enabled = record.enabled();
  it.channel.url = record.url();
  it.channel.recipients.assign(record.recipients().begin(), record.recipients().end());
  it.channel.kinds.assign(record.kinds().begin(), record.kinds().end());
  it.secret = take_sealed(record.secret());
  it.created = from_unix_ms(record.created_ms());
  it.updated = from_unix_ms(record.updated_ms());
  it.channel.severity_min = severity_from(record.severity_min()).value_or(Severity::kInfo);
  it.channel.digest = Duration(record.digest_ms());
  return it;
}

Result<NotificationChannel> decode_channel(std::string_view bytes, const Keyring& keyring) {
  auto record = decode_channel_record(bytes);
  if (!record) return Result<NotificationChannel>::failure(record.error());
  auto& channel = record->channel;
  if (record->secret.ciphertext.empty()) return std::move(channel);
  auto secret = keyring.open(record->secret, bound_to(channel));
  if (!secret)
    return Result<NotificationChannel>::failure("channel " + channel.id + ": " + secret.error());
  channel.secret = std::move(*secret);
  return std::move(channel);
}

Sealed seal_channel_secret(const Keyring& keyring, const NotificationChannel& owner,
                           const std::string& secret, const SealingNonce& nonce) {
  return keyring.seal(secret, bound_to(owner), nonce);
}

}  // namespace fanfare::codec
