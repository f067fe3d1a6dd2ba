#include "codec/notification_records.h"

#include "codec/json_text.h"
#include "codec/secret_parts.h"

namespace fanfare::codec {
namespace {

template <typename Map>
Counts counts_of(const Map& map) {
  return {map.begin(), map.end()};
}

void write(const Notification& it, v1::Notification& record) {
  record.set_id(it.id);
  record.set_organization_id(it.organization_id);
  record.set_test_mode(it.test_mode);
  record.set_at_ms(to_unix_ms(it.at));
  record.set_kind(it.kind);
  record.set_stage(it.stage);
  record.set_incident_id(it.incident_id);
  record.set_endpoint_id(it.endpoint_id);
  record.set_endpoint_host(it.endpoint_host);
  record.set_since_ms(to_unix_ms(it.since));
  record.set_count(it.count);
  record.set_total(it.total);
  record.mutable_causes()->insert(it.causes.begin(), it.causes.end());
  record.mutable_types()->insert(it.types.begin(), it.types.end());
  record.set_event_id(it.event_id);
  record.set_event_type(it.event_type);
  record.set_delivery_id(it.delivery_id);
  record.set_error(with_valid_utf8(it.error));
  record.set_channel_id(it.channel_id);
}

Notification read(const v1::Notification& record) {
  Notification it;
  it.id = record.id();
  it.organization_id = record.organization_id();
  it.test_mode = record.test_mode();
  it.at = from_unix_ms(record.at_ms());
  it.kind = record.kind();
  it.stage = record.stage();
  it.incident_id = record.incident_id();
  it.endpoint_id = record.endpoint_id();
  it.endpoint_host = record.endpoint_host();
  it.since = from_unix_ms(record.since_ms());
  it.count = record.count();
  it.total = record.total();
  it.causes = counts_of(record.causes());
  it.types = counts_of(record.types());
  it.event_id = record.event_id();
  it.event_type = record.event_type();
  it.delivery_id = record.delivery_id();
  it.error = record.error();
  it.channel_id = record.channel_id();
  return it;
}

void write(const NotificationSent& it, v1::NotificationSent& record) {
  record.set_notification_id(it.notification_id);
  record.set_organization_id(it.organization_id);
  record.set_test_mode(it.test_mode);
  record.set_channel_id(it.channel_id);
  record.set_channel_type(it.channel_type);
  record.set_at_ms(to_unix_ms(it.at));
  record.set_attempts(it.attempts);
  record.set_error(with_valid_utf8(it.error));
}

NotificationSent read(const v1::NotificationSent& record) {
  return {record.notification_id(), record.organization_id(),
          record.test_mode(),       record.channel_id(),
          record.channel_type(),    from_unix_ms(record.at_ms()),
          record.attempts(),        record.error()};
}

}  // namespace

std::string encode(const NotificationRecord& record) {
  v1::NotificationRecord out;
  if (const auto* it = std::get_if<Notification>(&record)) write(*it, *out.mutable_notification());
  if (const auto* it = std::get_if<NotificationSent>(&record)) write(*it, *out.mutable_sent());
  return ordered_bytes(out);
}

Result<NotificationRecord> decode_notification_record(std::string_view bytes) {
  v1::NotificationRecord record;
  if (!parse(record, bytes)) return fault<NotificationRecord>("not a record of a notification");
  if (record.has_notification()) return NotificationRecord(read(record.notification()));
  if (record.has_sent()) return NotificationRecord(read(record.sent()));
  return NotificationRecord();
}

std::string encode(const Incident& it) {
  v1::Incident record;
  record.set_endpoint_id(it.endpoint_id);
  record.set_organization_id(it.organization_id);
  record.set_test_mode(it.test_mode);
  record.set_id(it.id);
  record.set_opened_ms(to_unix_ms(it.opened));
  record.set_closed_ms(to_unix_ms(it.closed));
  record.set_told_ms(to_unix_ms(it.told));
  record.set_sequence(it.sequence);
  record.set_total(it.total);
  record.set_pending(it.pending);
  record.mutable_causes()->insert(it.causes.begin(), it.causes.end());
  record.mutable_types()->insert(it.types.begin(), it.types.end());
  record.set_window_ms(to_unix_ms(it.window));
  record.mutable_recent()->insert(it.recent.begin(), it.recent.end());
  for (const auto& type : it.high) record.add_high(type);
  record.set_stage(it.stage);
  record.set_disabled_reason(it.disabled_reason);
  record.set_epoch(it.epoch);
  record.set_breaker_since_ms(to_unix_ms(it.breaker_since));
  record.set_unreachable(it.unreachable);
  record.set_event_id(it.event_id);
  record.set_event_type(it.event_type);
  record.set_delivery_id(it.delivery_id);
  record.set_error(with_valid_utf8(it.error));
  record.set_failed_ms(to_unix_ms(it.failed));
  return ordered_bytes(record);
}

Result<Incident> decode_incident(std::string_view bytes) {
  v1::Incident record;
  if (!parse(record, bytes) || record.endpoint_id().empty())
    return fault<Incident>("the bytes are no fanfare.v1.Incident");
  Incident it;
  it.endpoint_id = record.endpoint_id();
  it.organization_id = record.organization_id();
  it.test_mode = record.test_mode();
  it.id = record.id();
  it.opened = from_unix_ms(record.opened_ms());
  it.closed = from_unix_ms(record.closed_ms());
  it.told = from_unix_ms(record.told_ms());
  it.sequence = record.sequence();
  it.total = record.total();
  it.pending = record.pending();
  it.causes = counts_of(record.causes());
  it.types = counts_of(record.types());
  it.window = from_unix_ms(record.window_ms());
  it.recent = counts_of(record.recent());
  it.high = {record.high().begin(), record.high().end()};
  it.stage = record.stage();
  it.disabled_reason = record.disabled_reason();
  it.epoch = record.epoch();
  it.breaker_since = from_unix_ms(record.breaker_since_ms());
  it.unreachable = record.unreachable();
  it.event_id = record.event_id();
  it.event_type = record.event_type();
  it.delivery_id = record.delivery_id();
  it.error = record.error();
  it.failed = from_unix_ms(record.failed_ms());
  return it;
}

}  // namespace fanfare::codec
