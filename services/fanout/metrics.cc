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
          registry.counter("fanfare_dead_letters_total", "Deliveries given up.", {"reason"})) {
  // What has never happened is 0, not unknown: alerts tell how much it rose.
  for (const auto reason : {DeadLetterReason::kPoison, DeadLetterReason::kUnrepresentable})
    dead_letters_.with({to_string(reason)});
}

void FanoutMetrics::committed(const Batch& batch) {
  events_.add(static_cast<double>(batch.events));
  duplicates_.add(static_cast<double>(batch.duplicates));
  deliveries_.add(static_cast<double>(batch.deliveries.size()));
  for (const DeadLetter& letter : batch.dead_letters) {
    dead_letters_.with({to_string(letter.reason)}).add();
  }
}

}  // namespace fanfare::fanout
