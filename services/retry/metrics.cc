#include "services/retry/metrics.h"

#include <algorithm>

namespace fanfare::retry {

RetryMetrics::RetryMetrics(metrics::Registry& registry)
    : due_(registry.counter("fanfare_retry_moves_total", "Waiting deliveries moved on.", {"to"})
               .with({"returns"})),
      hops_(registry.counter("fanfare_retry_moves_total", "Waiting deliveries moved on.", {"to"})
                .with({"rung"})),
      poison_(
          registry.counter("fanfare_retry_poison_total", "Records that can't be read.").with({})),
      rejected_(registry
                    .counter("fanfare_retry_transactions_rejected_total",
                             "Transactions of a generation that had ended.")
                    .with({})),
      overdue_seconds_(registry
                           .histogram("fanfare_retry_overdue_seconds",
                                      "How late the latest of a batch left its rung.",
                                      metrics::latency_bounds())
                           .with({})) {}

void RetryMetrics::committed(const Batch& batch) {
  const auto due = std::count_if(batch.moves.begin(), batch.moves.end(),
                                 [](const Move& move) { return !move.rung; });
  due_.add(static_cast<double>(due));
  hops_.add(static_cast<double>(batch.moves.size()) - static_cast<double>(due));
  poison_.add(static_cast<double>(batch.poison.size()));
  overdue_seconds_.observe(std::chrono::duration<double>(batch.latest).count());
}

}  // namespace fanfare::retry
