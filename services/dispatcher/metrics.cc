#include "services/dispatcher/metrics.h"

#include <algorithm>

#include "core/check.h"

namespace fanfare::dispatcher {
namespace {

using Seconds = std::chrono::duration<double>;

/// Receivers answer in milliseconds, or not before the 30 s of a timeout.
const std::vector<double> kPhaseBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                          0.25,   0.5,   1,      2.5,   5,    10,    20,   30};
/// The platform's own latency, and what a backlog makes of it.
const std::vector<double> kDelayBounds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25,  0.5,   1,     2.5,
                                          5,     10,   30,    60,   300, 1'800, 7'200, 43'200};

metrics::Family<metrics::Histogram>& phases(metrics::Registry& registry) {
  return registry.histogram("fanfare_attempt_phase_seconds",
                            "Parts of an attempt; dns, connect and tls of new connections only.",
                            kPhaseBounds, {"phase"});
}

metrics::Family<metrics::Histogram>& first_attempts(metrics::Registry& registry) {
  return registry.histogram(
      "fanfare_accept_to_first_attempt_seconds",
      "From acceptance of the event to the start of its first attempt; deferred: its endpoint's "
      "limits, pauses or failures made it wait.",
      kDelayBounds, {"deferred"});
}

metrics::Family<metrics::Counter>& connections(metrics::Registry& registry) {
  return registry.counter("fanfare_attempt_connections_total", "Connections of attempts.",
                          {"reused"});
}

metrics::Gauge& gauge(metrics::Registry& registry, const char* name, const char* about) {
  return registry.gauge(name, about).with({});
}

}  // namespace

DispatcherMetrics::DispatcherMetrics(metrics::Registry& registry)
    : attempts_(registry.counter("fanfare_attempts_total",
                                 "Attempts by what became of the delivery and how they ended.",
                                 {"result", "class"})),
      reused_(connections(registry).with({"yes"})),
      fresh_(connections(registry).with({"no"})),
      dns_(phases(registry).with({"dns"})),
      connect_(phases(registry).with({"connect"})),
      tls_(phases(registry).with({"tls"})),
      first_byte_(phases(registry).with({"first_byte"})),
      total_(phases(registry).with({"total"})),
      first_attempt_(first_attempts(registry).with({"no"})),
      first_attempt_deferred_(first_attempts(registry).with({"yes"})),
      retries_(registry.counter("fanfare_retries_total", "Deliveries put on a rung.").with({})),
      deferrals_(registry.counter("fanfare_deferrals_total",
                                  "Deliveries that had to wait without an attempt.", {"why"})),
      dead_letters_(
          registry.counter("fanfare_dead_letters_total", "Deliveries given up.", {"reason"})),
      in_flight_(gauge(registry, "fanfare_attempts_in_flight", "Requests under way.")),
      bytes_(gauge(registry, "fanfare_dispatcher_bytes", "Bytes of deliveries in memory.")),
      deliveries_(gauge(registry, "fanfare_dispatcher_deliveries", "Deliveries in memory.")),
      idle_connections_(gauge(registry, "fanfare_idle_connections", "Connections kept for reuse.")),
      lanes_(registry.gauge("fanfare_lanes", "Endpoints with work or something remembered.",
                            {"state"})),
      breakers_(registry.gauge("fanfare_breakers", "Endpoints by their breaker.", {"state"})),
      waiting_(registry.gauge("fanfare_deliveries_waiting",
                              "In memory; held_back: by their endpoint's limits.", {"state"})) {
  // What has never happened is 0, not unknown: alerts add it up.
  attempts_.with(
      {to_string(AttemptResult::kDelivered), fanfare::to_string(OutcomeClass::kSuccess)});
  for (auto why : {Deferral::kPaused, Deferral::kRetryAfter, Deferral::kBreaker,
                   Deferral::kThrottled, Deferral::kFull}) {
    deferrals_.with({to_string(why)});
  }
  using Reason = DeadLetterReason;
  for (auto reason : {Reason::kAttemptsExhausted, Reason::kGone, Reason::kEndpointDisabled,
                      Reason::kEndpointDeleted, Reason::kExpired, Reason::kPoison}) {
    dead_letters_.with({fanfare::to_string(reason)});
  }
}

void DispatcherMetrics::attempted(const LogAttempt& attempt) {
  const AttemptRecord& record = attempt.record;
  const Outcome& outcome = record.outcome;
  const auto result = static_cast<std::size_t>(record.result);
  const auto outcome_class = static_cast<std::size_t>(outcome.outcome_class);
  FANFARE_CHECK(result < kResults && outcome_class < kClasses);
  metrics::Counter*& counter = attempts_of_[result * kClasses + outcome_class];
  if (counter == nullptr) {
    counter =
        &attempts_.with({to_string(record.result), fanfare::to_string(outcome.outcome_class)});
  }
  counter->add();
  count_phases(outcome);
  // One that is sent again has a first attempt, too, but began long ago.
  if (record.number != 1 || record.run != 0) return;
  const Seconds delay = outcome.started - record.accepted;
  (attempt.waited ? first_attempt_deferred_ : first_attempt_).observe(delay.count());
}

void DispatcherMetrics::count_phases(const Outcome& outcome) {
  using std::chrono::microseconds;
  const auto observe = [](metrics::Histogram& phase, microseconds took) {
    if (took > microseconds(0)) phase.observe(Seconds(took).count());
  };
  (outcome.connection_reused ? reused_ : fresh_).add();
  if (!outcome.connection_reused) {
    observe(dns_, outcome.dns);
    observe(connect_, outcome.connect);
    observe(tls_, outcome.tls);
  }
  observe(first_byte_, outcome.first_byte);
  observe(total_, outcome.total);
}

void DispatcherMetrics::committed(const Batch& batch) {
  for (const Move& move : batch.moves) {
    (move.deferred ? deferrals_.with({to_string(*move.deferred)}) : retries_).add();
  }
  for (const DeadLetter& letter : batch.dead_letters) {
    dead_letters_.with({fanfare::to_string(letter.reason)}).add();
  }
}

void DispatcherMetrics::state(const Dispatcher& dispatcher, std::size_t idle_connections) {
  const auto set = [](metrics::Gauge& gauge, std::size_t value) {
    gauge.set(static_cast<double>(value));
  };
  set(in_flight_, dispatcher.in_flight());
  set(bytes_, dispatcher.bytes());
  set(deliveries_, dispatcher.deliveries());
  set(idle_connections_, idle_connections);
  const LaneCounts& counts = dispatcher.lane_counts();
  const std::size_t not_closed = counts.open + counts.half_open;
  set(lanes_.with({"disabled"}), counts.disabled);
  set(lanes_.with({"paused"}), counts.paused);
  set(lanes_.with({"closed_off"}), counts.closed_off);
  set(lanes_.with({"throttled"}), counts.throttled);
  set(lanes_.with({"busy"}), counts.busy);
  set(lanes_.with({"idle"}), counts.idle);
  set(breakers_.with({"closed"}), dispatcher.lanes() - std::min(dispatcher.lanes(), not_closed));
  set(breakers_.with({"open"}), counts.open);
  set(breakers_.with({"half_open"}), counts.half_open);
  set(waiting_.with({"ready"}), counts.ready);
  set(waiting_.with({"held_back"}), counts.held_back);
}

}  // namespace fanfare::dispatcher
