// fanfare.notifications, fanfare.incidents and fanfare.outbox.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "codec/json_writer.h"
#include "core/notification.h"
#include "core/result.h"

namespace fanfare::codec {

/// A notification of any organization that the operator's channels want.
struct ForOperator {
  Notification notification;
};
using NotificationRecord =
    std::variant<std::monostate, Notification, NotificationSent, FailureCounts, ForOperator>;
std::string encode(const NotificationRecord& record);
/// A kind that this version doesn't know is std::monostate.
Result<NotificationRecord> decode_notification_record(std::string_view bytes);

/// As webhooks and the API show it: {"id":"ntf_…","kind":…}.
std::string notification_json(const Notification& notification);
/// The same members into an object that is open.
void write_members(JsonWriter& json, const Notification& notification);

std::string encode(const Incident& incident);
Result<Incident> decode_incident(std::string_view bytes);

using OutboxRecord = std::variant<std::monostate, ChannelOutbox, FailureRate>;
std::string encode(const OutboxRecord& record);
/// A kind that this version doesn't know is std::monostate.
Result<OutboxRecord> decode_outbox_record(std::string_view bytes);

}  // namespace fanfare::codec
