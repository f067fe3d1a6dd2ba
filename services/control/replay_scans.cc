// Jobs that read topics again: replay reads the deliveries of an endpoint, backfill the events.
#include <algorithm>

#include "codec/records.h"
#include "core/subscription_matcher.h"
#include "core/ulid.h"
#include "services/control/replay_jobs.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kScanMax = 2'000;  // records that a step looks at
constexpr std::int64_t kByTime = -1, kDone = -2;

bool any_of(const std::vector<std::string>& wanted, const std::string& text) {
  return wanted.empty() || std::ranges::find(wanted, text) != wanted.end();
}

bool within(const codec::ReplayJob& job, TimePoint accepted) {
  return accepted >= job.from && accepted < end_of(job);
}

/// nullopt: the job isn't about it.
std::optional<Delivery> wanted_delivery(const codec::ReplayJob& job, const ScannedRecord& record) {
  auto delivery = codec::decode_delivery(record.value);
  if (!delivery || delivery->endpoint_id != job.endpoint_id ||
      delivery->organization_id != job.organization_id || delivery->test_mode != job.test_mode ||
      !within(job, delivery->accepted) || !any_of(job.event_types, delivery->event_type))
    return std::nullopt;
  return std::move(*delivery);
}

std::optional<Event> wanted_event(const codec::ReplayJob& job, const ScannedRecord& record) {
  auto event = codec::decode_event(record.value);
  if (!event || event->organization_id != job.organization_id ||
      event->test_mode != job.test_mode || !within(job, event->accepted))
    return std::nullopt;
  return std::move(*event);
}

ScanRequest scan_of(std::string topic, std::int32_t partition, std::int64_t next, TimePoint from) {
  ScanRequest request{std::move(topic), partition, 0, {}, kScanMax};
  if (next == kByTime)
    request.since = from;
  else
    request.offset = next;
  return request;
}

template <typename Known>
Known by_id(std::vector<DeliveryRow> rows) {
  Known known;
  for (auto& row : rows) {
    auto id = row.id;
    known.insert_or_assign(std::move(id), std::move(row));
  }
  return known;
}

}  // namespace

void ReplayJobs::replay(Step step) {
  auto& job = step.job;
  const auto* record = api_.tables.endpoint(job.endpoint_id);
  if (!takes_deliveries(api_, record)) {
    finish(step, "failed", "the endpoint was deleted or is disabled");
    return write(std::move(step));
  }
  if (job.next_offsets.empty()) job.next_offsets = {kByTime};
  auto request = scan_of(api_.settings.names.deliveries(),
                         partition_of(job.endpoint_id, api_.settings.partitions),
                         job.next_offsets[0], job.from);
  api_.ports.scan(std::move(request), [this, step = std::move(step)](ScanResult result) mutable {
    if (result.unanswered) return drop(step);
    KnownDeliveriesQuery query{owner_of(step.job), {}, settled(step.job)};
    for (const auto& record : result.records)
      if (const auto delivery = wanted_delivery(step.job, record))
        query.ids.push_back(delivery->id);
    ask(std::move(step), std::move(query),
        [this, result = std::move(result)](Step step, auto rows) {
          take_deliveries(std::move(step), result, by_id<Known>(std::move(rows)));
        });
  });
}

void ReplayJobs::take_deliveries(Step step, const ScanResult& result, const Known& known) {
  std::size_t taken = 0;
  for (; taken < result.records.size() && step.room > 0; ++taken) {
    ++step.job.scanned;
    if (auto delivery = wanted_delivery(step.job, result.records[taken]))
      take_delivery(step, std::move(*delivery), known);
    step.job.next_offsets[0] = result.records[taken].offset + 1;
  }
  if (result.at_end && taken == result.records.size()) finish(step, "completed");
  write(std::move(step));
}

void ReplayJobs::take_delivery(Step& step, Delivery delivery, const Known& known) {
  auto& job = step.job;
  const auto found = known.find(delivery.id);
  if (found == known.end()) return;
  const auto& row = found->second;
  if (row.status == "pending" || row.status == "retrying" || !any_of(job.statuses, row.status))
    return;
  ++job.matched;
  const auto* target = api_.tables.endpoint(job.endpoint_id);
  if (target && !filters_.wants(target->endpoint, api_.dialects, delivery)) {
    ++job.skipped;
    return;
  }
  if (job.dry_run) return;
  const auto run = number(step, delivery.id, row.run);
  if (run) send(step, begun_anew(std::move(delivery), *run, api_.ports.now()));
}

void ReplayJobs::backfill(Step step) {
  auto& job = step.job;
  const auto* target = api_.tables.endpoint(job.target_endpoint_id);
  if (!takes_deliveries(api_, target)) {
    finish(step, "failed", "the endpoint was deleted or is disabled");
    return write(std::move(step));
  }
  if (job.next_offsets.empty())
    job.next_offsets.assign(static_cast<std::size_t>(api_.settings.partitions), kByTime);
  const auto next = std::ranges::find_if(job.next_offsets, [](auto at) { return at != kDone; });
  if (next == job.next_offsets.end()) {
    finish(step, "completed");
    return write(std::move(step));
  }
  const auto place = static_cast<std::size_t>(next - job.next_offsets.begin());
  auto request =
      scan_of(api_.settings.names.events(), static_cast<std::int32_t>(place), *next, job.from);
  api_.ports.scan(
      std::move(request), [this, place, step = std::move(step)](ScanResult result) mutable {
        if (result.unanswered) return drop(step);
        const auto& job = step.job;
        KnownDeliveriesQuery query{owner_of(job), {}, settled(job)};
        for (const auto& record : result.records) {
          const auto event = wanted_event(job, record);
          if (!event) continue;
          for (const auto& endpoint : {job.endpoint_id, job.target_endpoint_id})
            if (!endpoint.empty())
              query.ids.push_back(derived_delivery_id(job.organization_id, event->id, endpoint));
        }
        ask(std::move(step), std::move(query),
            [this, place, result = std::move(result)](Step step, auto rows) {
              take_events(std::move(step), place, result, by_id<Known>(std::move(rows)));
            });
      });
}

void ReplayJobs::take_events(Step step, std::size_t place, const ScanResult& result,
                             const Known& known) {
  const auto* target = api_.tables.endpoint(step.job.target_endpoint_id);
  auto& next = step.job.next_offsets[place];
  std::size_t taken = 0;
  for (; target && taken < result.records.size() && step.room > 0; ++taken) {
    ++step.job.scanned;
    if (const auto event = wanted_event(step.job, result.records[taken]))
      take_event(step, *target, *event, known);
    next = result.records[taken].offset + 1;
  }
  if (result.at_end && taken == result.records.size()) next = kDone;
  write(std::move(step));
}

void ReplayJobs::take_event(Step& step, const codec::EndpointRecord& target, const Event& event,
                            const Known& known) {
  auto& job = step.job;
  const auto* dialect = api_.dialects.find(target.endpoint.dialect);
  if (!dialect) return;
  const auto& name = dialect->sent_name(event.type);
  if (!any_of(job.event_types, name) ||
      std::ranges::none_of(target.endpoint.events,
                           [&](const auto& pattern) { return pattern_matches(pattern, name); }))
    return;
  if (!filters_.wants(target.endpoint, *dialect, event)) return;
  if (!job.endpoint_id.empty()) {
    const auto source =
        known.find(derived_delivery_id(job.organization_id, event.id, job.endpoint_id));
    if (source == known.end() || !any_of(job.statuses, source->second.status)) return;
  }
  ++job.matched;
  const auto id = derived_delivery_id(job.organization_id, event.id, target.endpoint.id);
  if (known.contains(id)) {  // It got the event already.
    ++job.skipped;
    return;
  }
  if (job.dry_run) return;
  const auto run = number(step, id, 0);
  if (!run) return;
  auto made = made_for(event, target.endpoint, *dialect, *run, api_.ports.now());
  made ? send(step, std::move(*made)) : void(++job.skipped);
}

}  // namespace fanfare::control
