#include "services/notifier/metrics.h"

namespace fanfare::notifier {

NotifierMetrics::NotifierMetrics(metrics::Registry& registry)
    : unreadable(
          registry.counter("fanfare_notifier_unreadable_total", "Records that can't be read.")
              .with({})),
      told_(registry.counter("fanfare_notifier_notifications_total", "Notifications made.",
                             {"kind", "stage"})),
      attempts_(registry.counter("fanfare_notifier_messages_total",
                                 "Attempts to send a message to a channel.",
                                 {"channel", "result"})),
      events_(registry.counter("fanfare_notifier_events_total", "Events of webhook.* published.")
                  .with({})),
      incidents_(registry
                     .gauge("fanfare_notifier_incidents",
                            "Endpoints with something wrong, or that had lately.")
                     .with({})),
      waiting_(
          registry.gauge("fanfare_notifier_waiting", "Notifications that channels are to be told.")
              .with({})) {}

void NotifierMetrics::committed(const Decisions& decisions, std::size_t incidents,
                                std::size_t waiting) {
  for (const auto& each : decisions.facts.notifications) told_.with({each.kind, each.stage}).add();
  for (const auto& each : decisions.rates.notifications) told_.with({each.kind, each.stage}).add();
  events_.add(static_cast<double>(decisions.facts.events.size()));
  incidents_.set(static_cast<double>(incidents));
  waiting_.set(static_cast<double>(waiting));
}

void NotifierMetrics::attempted(const std::string& channel_type, const SendResult& result) {
  attempts_.with({channel_type, result.taken       ? "taken"
                                : result.permanent ? "refused"
                                                   : "failed"})
      .add();
}

}  // namespace fanfare::notifier
