#include "services/dispatcher/attempt_trace.h"

#include <algorithm>

namespace fanfare::dispatcher {
std::optional<Span> attempt_span(const LogAttempt& attempt) {
  const auto origin = parse_traceparent(attempt.traceparent);
  if (!origin || !origin->sampled) return std::nullopt;
  const AttemptRecord& record = attempt.record;
  const std::string name = "attempt " + record.delivery_id + " " + std::to_string(record.run) +
                           " " + std::to_string(record.number);
  Span span;
  if (record.run == 0 && record.number == 1) {
    span.context = child_of(*origin, name);
    span.parent_id = origin->span_id;
  } else {
    span.context = trace_after(*origin, name);
    span.link = origin;
  }
  span.name = "attempt";
  span.kind = SpanKind::kClient;
  span.started = record.outcome.started;
  span.ended = std::max(record.outcome.ended, record.outcome.started);
  span.attributes = {
      {"fanfare.organization.id", record.organization_id},
      {"fanfare.endpoint.id", record.endpoint_id},
      {"fanfare.event.id", record.event_id},
      {"fanfare.event.type", record.event_type},
      {"fanfare.delivery.id", record.delivery_id},
      {"fanfare.attempt.number", static_cast<std::int64_t>(record.number)},
      {"fanfare.attempt.class", std::string(to_string(record.outcome.outcome_class))},
      {"fanfare.attempt.result", std::string(to_string(record.result))}};
  if (record.outcome.status != 0)
    span.attributes.emplace_back("http.response.status_code",
                                 static_cast<std::int64_t>(record.outcome.status));
  if (!record.outcome.remote_address.empty())
    span.attributes.emplace_back("network.peer.address", record.outcome.remote_address);
  span.error = record.outcome.error;
  return span;
}

}  // namespace fanfare::dispatcher
