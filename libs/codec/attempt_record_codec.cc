#include <optional>

#include "codec/json_text.h"
#include "codec/record_parts.h"
#include "codec/records.h"

namespace fanfare::codec {
namespace {

using std::chrono::microseconds;

std::optional<AttemptResult> attempt_result_from(std::string_view text) {
  for (const auto result :
       {AttemptResult::kDelivered, AttemptResult::kRetrying, AttemptResult::kFailed}) {
    if (to_string(result) == text) return result;
  }
  return std::nullopt;
}

void fill(v1::Attempt& record, const AttemptRecord& attempt) {
  const Outcome& outcome = attempt.outcome;
  record.set_test_mode(attempt.test_mode);
  record.set_number(attempt.number);
  record.set_started_ms(to_unix_ms(outcome.started));
  record.set_duration_us(to_u32(outcome.total));
  record.set_dns_us(to_u32(outcome.dns));
  record.set_connect_us(to_u32(outcome.connect));
  record.set_tls_us(to_u32(outcome.tls));
  record.set_first_byte_us(to_u32(outcome.first_byte));
  record.set_connection_reused(outcome.connection_reused);
  record.set_remote_address(with_valid_utf8(outcome.remote_address));
  record.set_status(static_cast<std::uint32_t>(outcome.status));
  record.set_outcome(std::string(fanfare::to_string(outcome.outcome_class)));
  record.set_error(with_valid_utf8(outcome.error));
  record.set_response_body(outcome.response_body);
  record.set_response_truncated(outcome.response_truncated);
  record.set_result(std::string(to_string(attempt.result)));
  record.set_next_attempt_ms(to_unix_ms(attempt.next_attempt));
  if (attempt.dead_letter_reason) {
    record.set_dead_letter_reason(std::string(fanfare::to_string(*attempt.dead_letter_reason)));
  }
  record.set_accepted_ms(to_unix_ms(attempt.accepted));
  record.set_run(attempt.run);
  if (attempt.sent.endpoint_version != 0) {
    record.set_signed_ms(to_unix_ms(attempt.sent.signed_at));
    record.set_endpoint_version(attempt.sent.endpoint_version);
    record.set_record_offset(attempt.sent.offset + 1);
    record.set_returned(attempt.sent.returned);
  }
}

}  // namespace

std::string encode(const AttemptRecord& attempt) {
  v1::Attempt record;
  record.set_delivery_id(attempt.delivery_id);
  record.set_organization_id(attempt.organization_id);
  record.set_endpoint_id(attempt.endpoint_id);
  record.set_event_id(attempt.event_id);
  record.set_event_type(attempt.event_type);
  record.set_dialect(attempt.dialect);
  fill(record, attempt);
  return record.SerializeAsString();
}

std::string encode_nameless(const AttemptRecord& attempt) {
  v1::Attempt record;
  fill(record, attempt);
  return record.SerializeAsString();
}

Result<AttemptRecord> decode_attempt(std::string_view bytes) {
  v1::Attempt record;
  if (!parse(record, bytes)) return fault<AttemptRecord>("not an attempt record");
  const auto outcome_class = outcome_class_from(record.outcome());
  if (!outcome_class) {
    return fault<AttemptRecord>("an attempt names an unknown outcome: " + record.outcome());
  }
  const auto result = attempt_result_from(record.result());
  if (!result)
    return fault<AttemptRecord>("an attempt names an unknown result: " + record.result());
  AttemptRecord attempt;
  attempt.delivery_id = std::move(*record.mutable_delivery_id());
  attempt.organization_id = std::move(*record.mutable_organization_id());
  attempt.endpoint_id = std::move(*record.mutable_endpoint_id());
  attempt.event_id = std::move(*record.mutable_event_id());
  attempt.event_type = std::move(*record.mutable_event_type());
  attempt.dialect = std::move(*record.mutable_dialect());
  attempt.test_mode = record.test_mode();
  attempt.number = record.number();
  attempt.result = *result;
  attempt.next_attempt = from_unix_ms(record.next_attempt_ms());
  if (!record.dead_letter_reason().empty()) {
    attempt.dead_letter_reason = dead_letter_reason_from(record.dead_letter_reason());
    if (!attempt.dead_letter_reason) {
      return fault<AttemptRecord>("an attempt names an unknown reason: " +
                                  record.dead_letter_reason());
    }
  }
  attempt.accepted = from_unix_ms(record.accepted_ms());
  attempt.run = record.run();
  if (record.record_offset() > 0) {
    attempt.sent = {from_unix_ms(record.signed_ms()), record.endpoint_version(),
                    record.record_offset() - 1, record.returned()};
  }

  Outcome& outcome = attempt.outcome;
  outcome.outcome_class = *outcome_class;
  outcome.status = static_cast<int>(record.status());
  outcome.error = std::move(*record.mutable_error());
  outcome.response_body = std::move(*record.mutable_response_body());
  outcome.response_truncated = record.response_truncated();
  outcome.started = from_unix_ms(record.started_ms());
  outcome.total = microseconds(record.duration_us());
  outcome.ended = outcome.started + std::chrono::floor<Duration>(outcome.total);
  outcome.dns = microseconds(record.dns_us());
  outcome.connect = microseconds(record.connect_us());
  outcome.tls = microseconds(record.tls_us());
  outcome.first_byte = microseconds(record.first_byte_us());
  outcome.connection_reused = record.connection_reused();
  outcome.remote_address = std::move(*record.mutable_remote_address());
  return attempt;
}

}  // namespace fanfare::codec
