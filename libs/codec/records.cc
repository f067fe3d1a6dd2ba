#include "codec/records.h"

#include "codec/json_text.h"
#include "codec/record_parts.h"

namespace fanfare::codec {
namespace {

void write(const AttemptSummary& summary, v1::AttemptSummary& record) {
  record.set_number(summary.number);
  record.set_started_ms(to_unix_ms(summary.started));
  record.set_duration_ms(to_u32(summary.duration));
  record.set_status(static_cast<std::uint32_t>(summary.status));
  record.set_outcome(std::string(fanfare::to_string(summary.outcome_class)));
}

void write(const Delivery& delivery, v1::Delivery& record) {
  record.set_id(delivery.id);
  record.set_organization_id(delivery.organization_id);
  record.set_endpoint_id(delivery.endpoint_id);
  record.set_event_id(delivery.event_id);
  record.set_event_type(delivery.event_type);
  record.set_published_type(delivery.published_type);
  record.set_dialect(delivery.dialect);
  record.set_body(delivery.body);
  record.set_accepted_ms(to_unix_ms(delivery.accepted));
  record.set_test_mode(delivery.test_mode);
  record.set_traceparent(with_valid_utf8(delivery.traceparent));
  record.set_attempts_made(delivery.attempts_made);
  record.set_not_before_ms(to_unix_ms(delivery.not_before));
  record.set_run(delivery.run);
  record.set_hop(delivery.hop);
  record.set_deferrals(delivery.deferrals);
  for (const AttemptSummary& summary : delivery.history) write(summary, *record.add_history());
  record.set_redrives(delivery.redrives);
  record.set_restarted_ms(to_unix_ms(delivery.restarted));
}

Result<Delivery> read(v1::Delivery& record) {
  Delivery delivery;
  delivery.id = std::move(*record.mutable_id());
  delivery.organization_id = std::move(*record.mutable_organization_id());
  delivery.endpoint_id = std::move(*record.mutable_endpoint_id());
  delivery.event_id = std::move(*record.mutable_event_id());
  delivery.event_type = std::move(*record.mutable_event_type());
  delivery.published_type = std::move(*record.mutable_published_type());
  delivery.dialect = std::move(*record.mutable_dialect());
  delivery.body = std::move(*record.mutable_body());
  delivery.accepted = from_unix_ms(record.accepted_ms());
  delivery.test_mode = record.test_mode();
  delivery.traceparent = std::move(*record.mutable_traceparent());
  delivery.attempts_made = record.attempts_made();
  delivery.not_before = from_unix_ms(record.not_before_ms());
  delivery.run = record.run();
  delivery.hop = record.hop();
  delivery.deferrals = record.deferrals();
  delivery.redrives = record.redrives();
  delivery.restarted = from_unix_ms(record.restarted_ms());
  delivery.history.reserve(static_cast<std::size_t>(record.history_size()));
  for (const v1::AttemptSummary& summary : record.history()) {
    const auto outcome = outcome_class_from(summary.outcome());
    if (!outcome)
      return fault<Delivery>("a delivery names an unknown outcome: " + summary.outcome());
    delivery.history.push_back({.number = summary.number(),
                                .started = from_unix_ms(summary.started_ms()),
                                .duration = Duration(summary.duration_ms()),
                                .status = static_cast<int>(summary.status()),
                                .outcome_class = *outcome});
  }
  return delivery;
}

}  // namespace

std::string encode(const Event& event) {
  v1::Event record;
  record.set_id(event.id);
  record.set_organization_id(event.organization_id);
  record.set_type(event.type);
  record.set_timestamp_ms(to_unix_ms(event.timestamp));
  record.set_accepted_ms(to_unix_ms(event.accepted));
  record.set_data(event.data);
  record.set_experience_id(event.experience_id);
  record.set_ordering_key(event.ordering_key);
  record.set_traceparent(with_valid_utf8(event.traceparent));
  record.set_test_mode(event.test_mode);
  record.set_source(event.source);
  record.set_raw_body(event.raw_body);
  record.set_raw_content_type(with_valid_utf8(event.raw_content_type));
  record.set_inbound_source_id(event.inbound_source_id);
  record.set_about_endpoint_id(event.about_endpoint_id);
  return record.SerializeAsString();
}

Result<Event> decode_event(std::string_view bytes) {
  v1::Event record;
  if (!parse(record, bytes)) return fault<Event>("not an event record");
  Event event;
  event.id = std::move(*record.mutable_id());
  event.organization_id = std::move(*record.mutable_organization_id());
  event.type = std::move(*record.mutable_type());
  event.timestamp = from_unix_ms(record.timestamp_ms());
  event.accepted = from_unix_ms(record.accepted_ms());
  event.data = std::move(*record.mutable_data());
  event.experience_id = std::move(*record.mutable_experience_id());
  event.ordering_key = std::move(*record.mutable_ordering_key());
  event.traceparent = std::move(*record.mutable_traceparent());
  event.test_mode = record.test_mode();
  event.source = std::move(*record.mutable_source());
  event.raw_body = std::move(*record.mutable_raw_body());
  event.raw_content_type = std::move(*record.mutable_raw_content_type());
  event.inbound_source_id = std::move(*record.mutable_inbound_source_id());
  event.about_endpoint_id = std::move(*record.mutable_about_endpoint_id());
  return event;
}

std::string encode(const Delivery& delivery) {
  v1::Delivery record;
  write(delivery, record);
  return record.SerializeAsString();
}

Result<Delivery> decode_delivery(std::string_view bytes) {
  v1::Delivery record;
  return parse(record, bytes) ? read(record) : fault<Delivery>("not a delivery record");
}

std::string encode(const DeadLetter& dead_letter) {
  v1::DeadLetter record;
  // Without an id: an event that its schema refused, of which none was made.
  if (!dead_letter.delivery.organization_id.empty())
    write(dead_letter.delivery, *record.mutable_delivery());
  record.set_reason(std::string(fanfare::to_string(dead_letter.reason)));
  record.set_error(with_valid_utf8(dead_letter.error));
  record.set_failed_ms(to_unix_ms(dead_letter.failed));
  record.set_poison(dead_letter.poison);
  record.set_source_topic(dead_letter.source_topic);
  record.set_source_partition(dead_letter.source_partition);
  record.set_source_offset(dead_letter.source_offset);
  record.set_event(dead_letter.event);
  return record.SerializeAsString();
}

Result<DeadLetter> decode_dead_letter(std::string_view bytes) {
  v1::DeadLetter record;
  if (!parse(record, bytes)) return fault<DeadLetter>("not a dead letter record");
  const auto reason = dead_letter_reason_from(record.reason());
  if (!reason)
    return fault<DeadLetter>("a dead letter names an unknown reason: " + record.reason());
  DeadLetter dead_letter;
  if (record.has_delivery()) {
    Result<Delivery> delivery = read(*record.mutable_delivery());
    if (!delivery) return fault<DeadLetter>(delivery.error());
    dead_letter.delivery = std::move(*delivery);
  }
  dead_letter.reason = *reason;
  dead_letter.error = std::move(*record.mutable_error());
  dead_letter.failed = from_unix_ms(record.failed_ms());
  dead_letter.poison = std::move(*record.mutable_poison());
  dead_letter.source_topic = std::move(*record.mutable_source_topic());
  dead_letter.source_partition = record.source_partition();
  dead_letter.source_offset = record.source_offset();
  dead_letter.event = std::move(*record.mutable_event());
  return dead_letter;
}

}  // namespace fanfare::codec
