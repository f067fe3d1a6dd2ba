// Deliveries and dead letters as answers.
#include <algorithm>

#include "codec/render.h"
#include "services/control/answers.h"

namespace fanfare::control {
namespace {

void write_time(codec::JsonWriter& json, const char* name, const std::optional<TimePoint>& time) {
  json.key(name);
  time ? json.value(iso8601_ms(*time)) : json.null();
}

void write_code(codec::JsonWriter& json, const char* name, int code) {
  json.key(name);
  code ? json.value(code) : json.null();
}

double in_ms(std::chrono::microseconds duration) {
  return static_cast<double>(duration.count()) / 1000;
}

void write_attempt(codec::JsonWriter& json, const AttemptRecord& attempt) {
  const auto& outcome = attempt.outcome;
  json.begin_object().member("number", attempt.number);
  json.member("startedAt", iso8601_ms(outcome.started));
  json.member("durationMs", in_ms(outcome.total));
  write_code(json, "responseCode", outcome.status);
  json.member("outcome", to_string(outcome.outcome_class)).member("error", outcome.error);
  json.member("responseBody", outcome.response_body);
  json.member("responseTruncated", outcome.response_truncated);
  json.key("phases").begin_object().member("dnsMs", in_ms(outcome.dns));
  json.member("connectMs", in_ms(outcome.connect)).member("tlsMs", in_ms(outcome.tls));
  json.member("firstByteMs", in_ms(outcome.first_byte)).end_object();
  json.member("connectionReused", outcome.connection_reused);
  json.member("remoteAddress", outcome.remote_address).member("run", attempt.run).end_object();
}

/// Over all runs, as far as the log reaches.
std::size_t retries(const DeliveryRow& row, const std::vector<AttemptRecord>& attempts) {
  const auto made = std::max<std::size_t>(row.attempts, attempts.size());
  return made == 0 ? 0 : made - 1;
}

}  // namespace

void write_delivery(codec::JsonWriter& json, const DeliveryRow& row, const Dialect* dialect,
                    const std::vector<AttemptRecord>& attempts) {
  json.begin_object().member("id", shown_delivery_id(dialect, row.id));
  json.member("endpointId", shown_endpoint_id(row.endpoint_id, Shape::kApi));
  json.member("eventId", row.event_id).member("eventType", row.event_type);
  json.member("status", row.status);
  if (!row.reason.empty()) json.member("reason", row.reason);
  json.key("outcome");
  row.outcome_class.empty() ? json.null() : json.value(row.outcome_class);
  json.member("run", row.run)
      .member("createdAt", iso8601_ms(row.created))
      .member("updatedAt", iso8601_ms(row.updated));
  write_time(json, "deliveredAt", row.delivered);
  write_time(json, "nextAttemptAt", row.next_attempt);
  write_code(json, "responseCode", row.response_code);
  json.member("responseBody", attempts.empty() ? "" : attempts.back().outcome.response_body);
  json.key("responseTimeMs");
  row.response_time_ms ? json.value(*row.response_time_ms) : json.null();
  json.member("retryCount", retries(row, attempts)).key("attempts").begin_array();
  for (const auto& attempt : attempts) write_attempt(json, attempt);
  json.end_array().end_object();
}

void write_generic_delivery(codec::JsonWriter& json, const DeliveryRow& row) {
  json.begin_object().member("id", "del_" + row.id).member("event_id", row.event_id);
  json.member("status", row.status);
  write_code(json, "response_code", row.response_code);
  json.key("response_time_ms");
  row.response_time_ms ? json.value(*row.response_time_ms) : json.null();
  json.member("created_at", codec::iso8601_seconds(row.created)).end_object();
}

void write_dead_letter(codec::JsonWriter& json, const DeadLetterRow& row, const Dialect* dialect) {
  const auto& delivery = row.letter.delivery;
  json.begin_object().member("id", "dl_" + row.id);
  json.member("reason", to_string(row.letter.reason)).member("error", row.letter.error);
  json.member("eventId", delivery.event_id).member("eventType", delivery.event_type);
  const bool is_one = !delivery.id.empty();  // or an event that didn't fit its schema
  json.key("endpointId");
  is_one ? json.value(shown_endpoint_id(delivery.endpoint_id, Shape::kApi)) : json.null();
  json.key("deliveryId");
  is_one ? json.value(shown_delivery_id(dialect, delivery.id)) : json.null();
  json.key("payload");
  const auto payload = payload_of(row.letter);
  payload.empty() ? json.null() : json.raw(payload);
  json.member("failedAt", iso8601_ms(row.letter.failed)).member("retryCount", delivery.redrives);
  json.member("redriving", row.redriven);
  json.member("attemptCount", delivery.attempts_made).key("attempts").begin_array();
  for (const auto& attempt : delivery.history) {
    json.begin_object().member("number", attempt.number);
    json.member("startedAt", iso8601_ms(attempt.started));
    json.member("durationMs", attempt.duration.count());
    write_code(json, "responseCode", attempt.status);
    json.member("outcome", to_string(attempt.outcome_class)).end_object();
  }
  json.end_array().end_object();
}

}  // namespace fanfare::control
