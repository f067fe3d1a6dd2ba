#include "services/control/metrics.h"

#include <algorithm>

#include "core/delivery.h"
#include "services/control/quota_notices.h"

namespace fanfare::control {

ControlMetrics::ControlMetrics(metrics::Registry& registry)
    : answers_(registry.counter("fanfare_control_answers_total", "Answers of the REST API.",
                                {"status"})),
      answer_seconds_(registry
                          .histogram("fanfare_control_answer_seconds",
                                     "From the request to its answer; test calls wait for theirs.",
                                     metrics::latency_bounds())
                          .with({})),
      cancelled_(registry.counter("fanfare_dead_letters_total", "Deliveries given up.", {"reason"})
                     .with({to_string(DeadLetterReason::kCancelled)})),
      replayed_(registry.counter("fanfare_replayed_total",
                                 "Deliveries that replay jobs sent, or cancelled.", {"kind"})),
      jobs_(registry.gauge("fanfare_replay_jobs", "Replay jobs that aren't over.", {"status"})),
      near_quota_(registry.gauge("fanfare_organizations_near_quota",
                                 "Organizations that use at least nine tenths of a quota.",
                                 {"quota"})),
      slices_(registry.gauge("fanfare_control_index_slices",
                             "Slices of the delivery log that are indexed here.", {"state"})),
      log_answers_(registry.counter("fanfare_control_log_answers_total",
                                    "Questions to slices of the delivery log.", {"answered"})),
      owner_(registry.gauge("fanfare_control_writes", "1 if this instance is the one that writes.")
                 .with({})),
      endpoints_(registry.gauge("fanfare_endpoints", "Endpoints of all organizations.").with({})),
      keys_(registry.gauge("fanfare_api_keys", "API keys of all organizations.").with({})) {
  for (const char* kind : {"redrive", "replay", "backfill", "retry", "cancel"})
    replayed_.with({kind});
  for (const char* where : {"here", "elsewhere", "nowhere"}) log_answers_.with({where});
}

http::Responder ControlMetrics::watch(const runtime::Loop& loop, http::Responder respond) {
  return [this, &loop, begun = loop.now(), respond = std::move(respond)](http::Response response) {
    answers_.with({std::to_string(response.status)}).add();
    answer_seconds_.observe(std::chrono::duration<double>(loop.now() - begun).count());
    respond(std::move(response));
  };
}

void ControlMetrics::written(const Writes& writes) {
  const auto letters = std::ranges::count_if(
      writes, [](const Write& write) { return write.topic == Topic::kDeadLetters && write.value; });
  cancelled_.add(static_cast<double>(letters));
}

void ControlMetrics::replayed(const std::string& kind, std::uint64_t deliveries) {
  replayed_.with({kind}).add(static_cast<double>(deliveries));
}

void ControlMetrics::quotas(const std::vector<QuotaUse>& uses) {
  int endpoints = 0, events = 0;
  for (const auto& use : uses)
    if (use.near()) ++(use.quota == "endpoints" ? endpoints : events);
  near_quota_.with({"endpoints"}).set(endpoints);
  near_quota_.with({"events_per_second"}).set(events);
}

void ControlMetrics::slices(std::size_t ready, std::size_t building) {
  slices_.with({"ready"}).set(static_cast<double>(ready));
  slices_.with({"building"}).set(static_cast<double>(building));
}

void ControlMetrics::log_answered(std::string_view where) {
  log_answers_.with({std::string(where)}).add();
}

void ControlMetrics::state(const Tables& tables, bool owns_writing) {
  for (const std::string status : {"running", "paused"}) {
    const auto count = std::ranges::count_if(
        tables.jobs(), [&](const auto& each) { return each.second.status == status; });
    jobs_.with({status}).set(static_cast<double>(count));
  }
  owner_.set(owns_writing ? 1 : 0);
  endpoints_.set(static_cast<double>(tables.endpoints()));
  keys_.set(static_cast<double>(tables.api_keys().all().size()));
}

}  // namespace fanfare::control
