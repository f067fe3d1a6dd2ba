#include "services/dispatcher/decision_log.h"

namespace fanfare::dispatcher {

void DecisionLog::attempted(const LogAttempt& attempt) {
  const AttemptRecord& record = attempt.record;
  auto& log = record.result == AttemptResult::kDelivered ? delivered_ : failed_;
  if (!log.wanted()) return;
  log.write({{"delivery_id", record.delivery_id},
             {"event_id", record.event_id},
             {"endpoint_id", record.endpoint_id},
             {"organization_id", record.organization_id},
             {"number", record.number},
             {"class", to_string(record.outcome.outcome_class)},
             {"status", record.outcome.status},
             {"result", to_string(record.result)},
             {"ms", (record.outcome.ended - record.outcome.started).count()},
             {"next_attempt_ms", to_unix_ms(record.next_attempt)}});
}

void DecisionLog::committed(const Batch& batch) {
  for (const Move& move : batch.moves) {
    if (!move.deferred || !deferred_.wanted()) continue;
    deferred_.write({{"delivery_id", move.delivery.id},
                     {"endpoint_id", move.delivery.endpoint_id},
                     {"why", to_string(*move.deferred)},
                     {"until_ms", to_unix_ms(move.delivery.not_before)}});
  }
  for (const DeadLetter& letter : batch.dead_letters) {
    if (!given_up_.wanted()) continue;
    given_up_.write({{"delivery_id", letter.delivery.id},
                     {"event_id", letter.delivery.event_id},
                     {"endpoint_id", letter.delivery.endpoint_id},
                     {"reason", to_string(letter.reason)},
                     {"attempts", letter.delivery.attempts_made}});
  }
  for (const EndpointState& state : batch.states) {
    if (!state_.wanted()) continue;
    state_.write({{"endpoint_id", state.endpoint_id},
                  {"organization_id", state.organization_id},
                  {"breaker", state.breaker},
                  {"probe_ms", to_unix_ms(state.breaker_probe)},
                  {"paused_until_ms", to_unix_ms(state.paused_until)},
                  {"failing_since_ms", to_unix_ms(state.failing_since)},
                  {"disabled_reason", state.disabled_reason}});
  }
}

}  // namespace fanfare::dispatcher
