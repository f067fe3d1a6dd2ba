#include "services/fanout/metrics.h"

namespace fanfare::fanout {

FanoutMetrics::FanoutMetrics(metrics::Registry& registry)
    : events_(registry.counter("fanfare_fanout_events_total", "Events fanned out.").with({})),
      duplicates_(registry
                      .counter("fanfare_fanout_duplicates_total",
                               "Events dropped because their id was seen before.")
                      .with({})),
      deliveries_(registry.counter("fanfare_fanout_deliveries_total", "Deliveries made.").with({})),
      dead_letters_(
          registry
              .counter("fanfare_fanout_dead_letters_total", "Events no delivery could be made of.")
              .with({})),
      rejected_(registry
                    .counter("fanfare_fanout_transactions_rejected_total",
                             "Transactions of a generation that had ended.")
                    .with({})),
      transaction_seconds_(registry
                               .histogram("fanfare_fanout_transaction_seconds",
                                          "Time to commit a transaction.",
                                          metrics::latency_bounds())
                               .with({})) {}

void FanoutMetrics::committed(const Batch& batch, double seconds) {
  events_.add(static_cast<double>(batch.events));
  duplicates_.add(static_cast<double>(batch.duplicates));
  deliveries_.add(static_cast<double>(batch.deliveries.size()));
  dead_letters_.add(static_cast<double>(batch.dead_letters.size()));
  transaction_seconds_.observe(seconds);
}

}  // namespace fanfare::fanout
