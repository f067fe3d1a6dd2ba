// fanfare.notification-channels, keyed by the channel's ULID.
#pragma once

#include <string>
#include <string_view>

#include "codec/endpoint_records.h"
#include "core/notification_channel.h"
#include "core/result.h"
#include "core/sealing.h"

namespace fanfare::codec {

/// All that the record holds: for who writes it.
struct ChannelRecord {
  NotificationChannel channel;  // its secret stays empty
  Sealed secret;                // of e-mail: none
  TimePoint created, updated;
};
std::string encode(const ChannelRecord& record);
Result<ChannelRecord> decode_channel_record(std::string_view bytes);

/// With its secret opened. Fails, with words for the operator, where the bytes are no such record
/// or the secret doesn't open.
Result<NotificationChannel> decode_channel(std::string_view bytes, const Keyring& keyring);

/// Binds the secret to its channel. Requires: as Keyring::seal.
Sealed seal_channel_secret(const Keyring& keyring, const NotificationChannel& owner,
                           const std::string& secret, const SealingNonce& nonce);

}  // namespace fanfare::codec
