#include "services/dispatcher/attempt_trace.h"

#include <algorithm>

namespace fanfare::dispatcher {
namespace {

bool is_first(std::uint32_t run, std::uint32_t number) { return run == 0 && number == 1; }

}  // namespace

std::optional<TraceContext> attempt_context(const std::string& traceparent,
                                            const std::string& delivery_id, std::uint32_t run,
                                            std::uint32_t number) {
  if (traceparent.empty()) return std::nullopt;
  const auto origin = parse_traceparent(traceparent);
  if (!origin || !origin->sampled) return std::nullopt;
  const std::string name =
      "attempt " + delivery_id + " " + std::to_string(run) + " " + std::to_string(number);
  return is_first(run, number) ? child_of(*origin, name) : trace_after(*origin, name);
}

std::optional<Span> attempt_span(const LogAttempt& attempt) {
  const AttemptRecord& record = attempt.record;
  const auto context =
      attempt_context(attempt.traceparent, record.delivery_id, record.run, record.number);
  if (!context) return std::nullopt;
  Span span;
  span.context = *context;
  if (is_first(record.run, record.number))
    span.parent_id = parse_traceparent(attempt.traceparent)->span_id;
  else
    span.link = parse_traceparent(attempt.traceparent);
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
