#include "services/dispatcher/metrics.h"

namespace fanfare::dispatcher {

DispatcherMetrics::DispatcherMetrics(metrics::Registry& registry)
    : attempts_(registry.counter("fanfare_attempts_total", "Attempts by class.", {"class"})),
      attempt_seconds_(registry
                           .histogram("fanfare_attempt_seconds", "Duration of an attempt.",
                                      metrics::latency_bounds())
                           .with({})),
      first_attempt_seconds_(
          registry
              .histogram("fanfare_accept_to_first_attempt_seconds",
                         "From acceptance of the event to the start of its first attempt.",
                         metrics::latency_bounds())
              .with({})),
      retries_(registry.counter("fanfare_retries_total", "Deliveries put on a rung.").with({})),
      deferrals_(
          registry
              .counter("fanfare_deferrals_total", "Deliveries that had to wait without an attempt.")
              .with({})),
      dead_letters_(
          registry.counter("fanfare_dead_letters_total", "Deliveries given up.", {"reason"})),
      rejected_(registry
                    .counter("fanfare_dispatcher_transactions_rejected_total",
                             "Transactions of a generation that had ended.")
                    .with({})),
      in_flight_(registry.gauge("fanfare_attempts_in_flight", "Requests under way.").with({})),
      bytes_(registry.gauge("fanfare_dispatcher_bytes", "Bytes of deliveries in memory.").with({})),
      deliveries_(
          registry.gauge("fanfare_dispatcher_deliveries", "Deliveries in memory.").with({})),
      lanes_(registry.gauge("fanfare_lanes", "Endpoints with work or a state.").with({})),
      idle_connections_(
          registry.gauge("fanfare_idle_connections", "Connections kept for reuse.").with({})) {}

metrics::Counter& DispatcherMetrics::attempts(OutcomeClass outcome_class) {
  metrics::Counter*& counter = attempts_of_[outcome_class];
  if (counter == nullptr) counter = &attempts_.with({to_string(outcome_class)});
  return *counter;
}

void DispatcherMetrics::attempted(const AttemptRecord& record) {
  using Seconds = std::chrono::duration<double>;
  attempts(record.outcome.outcome_class).add();
  attempt_seconds_.observe(Seconds(record.outcome.total).count());
  if (record.number == 1) {
    first_attempt_seconds_.observe(Seconds(record.outcome.started - record.accepted).count());
  }
}

void DispatcherMetrics::committed(const Batch& batch) {
  for (const Move& move : batch.moves) (move.deferred ? deferrals_ : retries_).add();
  for (const DeadLetter& letter : batch.dead_letters) {
    dead_letters_.with({to_string(letter.reason)}).add();
  }
}

void DispatcherMetrics::state(const Dispatcher& dispatcher, std::size_t idle_connections) {
  in_flight_.set(static_cast<double>(dispatcher.in_flight()));
  bytes_.set(static_cast<double>(dispatcher.bytes()));
  deliveries_.set(static_cast<double>(dispatcher.deliveries()));
  lanes_.set(static_cast<double>(dispatcher.lanes()));
  idle_connections_.set(static_cast<double>(idle_connections));
}

}  // namespace fanfare::dispatcher
