#include "services/retry/metrics.h"

#include <algorithm>

namespace fanfare::retry {

RetryMetrics::RetryMetrics(metrics::Registry& registry)
    : due_(registry.counter("fanfare_retry_moves_total", "Waiting deliveries moved on.", {"to"})
               .with({"returns"})),
      hops_(registry.counter("fanfare_retry_moves_total", "Waiting deliveries moved on.", {"to"})
                .with({"rung"})),
      poison_(registry.counter("fanfare_dead_letters_total", "Deliveries given up.", {"reason"})
                  .with({to_string(DeadLetterReason::kPoison)})),
      overdue_seconds_(registry
                           .histogram("fanfare_retry_overdue_seconds",
                                      "How late the latest of a batch left its rung.",
                                      metrics::latency_bounds())
                           .with({})),
      oldest_overdue_(registry.gauge("fanfare_retry_oldest_overdue_seconds",
                                     "How long ago the oldest of a rung was due.", {"rung"})) {}

void RetryMetrics::committed(const Batch& batch) {
  const auto due = std::count_if(batch.moves.begin(), batch.moves.end(),
                                 [](const Move& move) { return !move.rung; });
  due_.add(static_cast<double>(due));
  hops_.add(static_cast<double>(batch.moves.size()) - static_cast<double>(due));
  poison_.add(static_cast<double>(batch.poison.size()));
  overdue_seconds_.observe(std::chrono::duration<double>(batch.latest).count());
}

void RetryMetrics::overdue(Duration rung, Duration longest) {
  const double seconds = std::chrono::duration<double>(longest).count();
  oldest_overdue_.with({short_duration(rung)}).set(seconds);
}

}  // namespace fanfare::retry
