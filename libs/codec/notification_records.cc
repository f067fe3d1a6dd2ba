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
  record.set_quota(it.quota);
  record.set_quota_used(it.quota_used);
  record.set_quota_limit(it.quota_limit);
  record.set_address(it.address);
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
  it.quota = record.quota();
  it.quota_used = record.quota_used();
  it.quota_limit = record.quota_limit();
  it.address = record.address();
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

void write(const FailureCounts& it, v1::FailureCounts& record) {
  record.set_organization_id(it.organization_id);
  record.set_test_mode(it.test_mode);
  record.set_at_ms(to_unix_ms(it.at));
  record.mutable_types()->insert(it.types.begin(), it.types.end());
}

FailureCounts read(const v1::FailureCounts& record) {
  return {record.organization_id(), record.test_mode(), from_unix_ms(record.at_ms()),
          counts_of(record.types())};
}

void write(const ChannelOutbox& it, v1::ChannelOutbox& record) {
  record.set_channel_id(it.channel_id);
  record.set_organization_id(it.organization_id);
  record.set_test_mode(it.test_mode);
  for (const auto& each : it.waiting) {
    auto& waiting = *record.add_waiting();
    write(each.notification, *waiting.mutable_notification());
    waiting.mutable_merged()->Assign(each.merged.begin(), each.merged.end());
  }
  record.set_released(it.released);
  record.set_under_way(it.under_way);
  record.set_attempts(it.attempts);
  record.set_first_attempt_ms(to_unix_ms(it.first_attempt));
  record.set_next_attempt_ms(to_unix_ms(it.next_attempt));
  record.set_gathered_ms(to_unix_ms(it.gathered));
  record.set_window_ms(to_unix_ms(it.window));
  record.set_at_once(it.at_once);
  record.mutable_open()->Assign(it.open.begin(), it.open.end());
}

ChannelOutbox read(const v1::ChannelOutbox& record) {
  ChannelOutbox it;
  it.channel_id = record.channel_id();
  it.organization_id = record.organization_id();
  it.test_mode = record.test_mode();
  for (const auto& each : record.waiting())
    it.waiting.push_back({read(each.notification()), {each.merged().begin(), each.merged().end()}});
  const auto held = static_cast<std::uint32_t>(it.waiting.size());
  it.released = std::min(record.released(), held);
  it.under_way = std::min(record.under_way(), it.released);
  it.attempts = record.attempts();
  it.first_attempt = from_unix_ms(record.first_attempt_ms());
  it.next_attempt = from_unix_ms(record.next_attempt_ms());
  it.gathered = from_unix_ms(record.gathered_ms());
  it.window = from_unix_ms(record.window_ms());
  it.at_once = record.at_once();
  it.open.assign(record.open().begin(), record.open().end());
  return it;
}

void write(const FailureRate& it, v1::FailureRate& record) {
  record.set_organization_id(it.organization_id);
  record.set_test_mode(it.test_mode);
  record.set_window_ms(to_unix_ms(it.window));
  record.mutable_recent()->insert(it.recent.begin(), it.recent.end());
  record.mutable_high()->insert(it.high.begin(), it.high.end());
}

FailureRate read(const v1::FailureRate& record) {
  return {record.organization_id(),
          record.test_mode(),
          from_unix_ms(record.window_ms()),
          counts_of(record.recent()),
          {record.high().begin(), record.high().end()}};
}

}  // namespace

std::string encode(const NotificationRecord& record) {
  v1::NotificationRecord out;
  if (const auto* it = std::get_if<Notification>(&record)) write(*it, *out.mutable_notification());
  if (const auto* it = std::get_if<NotificationSent>(&record)) write(*it, *out.mutable_sent());
  if (const auto* it = std::get_if<FailureCounts>(&record)) write(*it, *out.mutable_failures());
  if (const auto* it = std::get_if<ForOperator>(&record))
    write(it->notification, *out.mutable_for_operator());
  return ordered_bytes(out);
}

Result<NotificationRecord> decode_notification_record(std::string_view bytes) {
  v1::NotificationRecord record;
  if (!parse(record, bytes)) return fault<NotificationRecord>("not a record of a notification");
  if (record.has_notification()) return NotificationRecord(read(record.notification()));
  if (record.has_sent()) return NotificationRecord(read(record.sent()));
  if (record.has_failures()) return NotificationRecord(read(record.failures()));
  if (record.has_for_operator())
    return NotificationRecord(ForOperator{read(record.for_operator())});
  return NotificationRecord();
}

std::string encode(const OutboxRecord& record) {
  v1::OutboxRecord out;
  if (const auto* it = std::get_if<ChannelOutbox>(&record)) write(*it, *out.mutable_channel());
  if (const auto* it = std::get_if<FailureRate>(&record)) write(*it, *out.mutable_rate());
  return ordered_bytes(out);
}

Result<OutboxRecord> decode_outbox_record(std::string_view bytes) {
  v1::OutboxRecord record;
  if (!parse(record, bytes)) return fault<OutboxRecord>("the bytes are no fanfare.v1.OutboxRecord");
  if (record.has_channel()) return OutboxRecord(read(record.channel()));
  if (record.has_rate()) return OutboxRecord(read(record.rate()));
  return OutboxRecord();
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
