#include "services/notifier/metrics.h"

namespace fanfare::notifier {

NotifierMetrics::NotifierMetrics(metrics::Registry& registry)
    : unreadable(
          registry.counter("fanfare_notifier_unreadable_total", "Records that can't be read.")
              .with({})),
      told_(registry.counter("fanfare_notifier_notifications_total", "Notifications made.",
                             {"kind", "stage"})),
      events_(registry.counter("fanfare_notifier_events_total", "Events of webhook.* published.")
                  .with({})),
      incidents_(registry
                     .gauge("fanfare_notifier_incidents",
                            "Endpoints with something wrong, or that had lately.")
                     .with({})) {}

void NotifierMetrics::committed(const Batch& batch, std::size_t incidents) {
  for (const auto& each : batch.notifications) told_.with({each.kind, each.stage}).add();
  events_.add(static_cast<double>(batch.events.size()));
  incidents_.set(static_cast<double>(incidents));
}

}  // namespace fanfare::notifier
