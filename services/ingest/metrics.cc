#include "services/ingest/metrics.h"

#include <string>

#include "core/delivery.h"

namespace fanfare::ingest {

IngestMetrics::IngestMetrics(metrics::Registry& registry)
    : accepted_kafka(registry.counter("fanfare_ingest_events_total", "Events accepted.", {"from"})
                         .with({"kafka"})),
      poison(registry.counter("fanfare_dead_letters_total", "Deliveries given up.", {"reason"})
                 .with({to_string(DeadLetterReason::kPoison)})),
      schema_letters(
          registry.counter("fanfare_dead_letters_total", "Deliveries given up.", {"reason"})
              .with({to_string(DeadLetterReason::kSchema)})),
      large_bodies(registry
                       .counter("fanfare_ingest_large_bodies_total",
                                "Events whose body exceeds express.json's default limit.")
                       .with({})),
      schema_warned(registry
                        .counter("fanfare_ingest_schema_faults_total",
                                 "Events that aren't as the catalogue says.", {"action"})
                        .with({"warned"})),
      schema_refused(registry
                         .counter("fanfare_ingest_schema_faults_total",
                                  "Events that aren't as the catalogue says.", {"action"})
                         .with({"refused"})),
      publish_seconds(registry
                          .histogram("fanfare_ingest_publish_seconds",
                                     "From the request to the broker's acknowledgement.",
                                     metrics::latency_bounds())
                          .with({})),
      unacknowledged(registry
                         .gauge("fanfare_ingest_unacknowledged_events",
                                "Events that wait for the broker's acknowledgement.")
                         .with({})),
      answers_(
          registry.counter("fanfare_ingest_answers_total", "Answers to publishers.", {"status"})),
      events_(registry.counter("fanfare_ingest_events_total", "Events accepted.", {"from"})),
      inbound_(registry.counter("fanfare_ingest_inbound_total",
                                "Webhooks of providers, by what became of them.",
                                {"provider", "result"})),
      limited_(registry.counter("fanfare_ingest_limited_total",
                                "Requests answered 429, by what limits them.", {"by"})) {
  // A ratio of errors is 0, not unknown, before the first.
  for (const char* status : {"202", "400", "401", "503"}) answers_.with({status});
  for (const char* by : {"key", "quota"}) limited_.with({by});
  for (const char* from : {"http", "inbound"}) events_.with({from});
}

void IngestMetrics::accepted(const char* from, std::size_t events) {
  events_.with({from}).add(static_cast<double>(events));
}

void IngestMetrics::inbound(std::string_view provider, const char* result) {
  inbound_.with({std::string(provider), result}).add();
}

void IngestMetrics::limited(const char* by) { limited_.with({by}).add(); }

void IngestMetrics::answered(int status) { answers_.with({std::to_string(status)}).add(); }

}  // namespace fanfare::ingest
