#include "services/control/replay_jobs.h"

#include <algorithm>

#include "codec/records.h"
#include "core/subscription_matcher.h"
#include "core/ulid.h"
#include "services/control/answers.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kStepMax = 500;                   // deliveries that a step sends
constexpr std::size_t kScanMax = 2'000;                 // records that it looks at
constexpr Duration kSettled = std::chrono::seconds(1);  // until then the index may lag behind
constexpr std::size_t kLookedAt = 1'000;  // dead letters, for those that can be redriven
constexpr std::int64_t kByTime = -1, kDone = -2;

bool any_of(const std::vector<std::string>& wanted, const std::string& text) {
  return wanted.empty() || std::ranges::find(wanted, text) != wanted.end();
}

bool within(const codec::ReplayJob& job, TimePoint accepted) {
  const auto to = job.to == TimePoint() ? job.created : std::min(job.to, job.created);
  return accepted >= job.from && accepted < to;
}

Owner owner_of(const codec::ReplayJob& job) { return {job.organization_id, job.test_mode}; }

}  // namespace

bool takes_deliveries(const Api& api, const codec::EndpointRecord* record) {
  return record && api.tables.live_status(*record).status != EndpointStatus::kDisabled;
}

void ReplayJobs::tick() {
  const auto now = api_.ports.now();
  std::erase_if(progress_, [&](const auto& each) {
    const auto* job = api_.tables.job(each.first);
    return !each.second.busy && each.second.wanted.empty() && (!job || job->status != "running");
  });
  for (const auto& [id, job] : api_.tables.jobs()) {
    if (job.status != "running" || now < job.created + kSettled) continue;
    auto& progress = progress_[id];
    const double seconds =
        progress.last == TimePoint() ? 1 : static_cast<double>((now - progress.last).count()) / 1e3;
    progress.last = now;
    progress.allowance = std::min(progress.allowance + seconds * job.rate_per_second,
                                  std::max(1.0, job.rate_per_second * 2));
    if (!progress.busy) go_on(job, progress);
  }
}

void ReplayJobs::go_on(const codec::ReplayJob& job, Progress& progress) {
  Step step;
  step.room =
      job.dry_run ? kStepMax : std::min(kStepMax, static_cast<std::size_t>(progress.allowance));
  if (step.room == 0) return;
  step.job = job;
  progress.busy = true;
  if (job.kind == "redrive")
    redrive(std::move(step));
  else if (job.kind == "replay")
    replay(std::move(step));
  else if (job.kind == "retry" || job.kind == "cancel")
    supersede(std::move(step));
  else
    backfill(std::move(step));
}

void ReplayJobs::redrive(Step step) {
  auto& job = step.job;
  DeadLetterFilter filter;
  filter.endpoint_id = job.endpoint_id;
  filter.reasons = job.reasons;
  filter.event_types = job.event_types;
  filter.from = job.from;
  filter.to = job.to == TimePoint() ? job.created : std::min(job.to, job.created);
  filter.redriven = false;
  const auto wanted = step.room;
  const auto rows = api_.index.oldest_dead_letters(owner_of(job), filter, job.cursor, wanted);
  for (const auto& row : rows) take_letter(step, row);
  if (!rows.empty()) job.cursor = rows.back().id;
  if (rows.size() < wanted) finish(step, "completed");
  write(std::move(step));
}

void ReplayJobs::take_letter(Step& step, const DeadLetterRow& row) {
  auto& job = step.job;
  const auto& delivery = row.letter.delivery;
  ++job.scanned;
  ++job.matched;
  const auto* record = api_.tables.endpoint(delivery.endpoint_id);
  if (delivery.id.empty() || !takes_deliveries(api_, record) ||
      !filters_.wants(record->endpoint, api_.dialects, row.letter)) {
    ++job.skipped;
    return;
  }
  if (job.dry_run) return;
  const auto run = number(step, delivery.id, delivery.run);
  if (!run) return;
  auto anew = begun_anew(row.letter, record->endpoint, api_.dialects, *run, api_.ports.now());
  if (!anew) {
    ++job.skipped;
    return;
  }
  send(step, std::move(*anew));
}

void ReplayJobs::replay(Step step) {
  auto& job = step.job;
  const auto* record = api_.tables.endpoint(job.endpoint_id);
  if (!takes_deliveries(api_, record)) {
    finish(step, "failed", "the endpoint was deleted or is disabled");
    return write(std::move(step));
  }
  if (job.next_offsets.empty()) job.next_offsets = {kByTime};
  ScanRequest request{api_.settings.names.deliveries(),
                      partition_of(job.endpoint_id, api_.settings.partitions),
                      0,
                      {},
                      kScanMax};
  if (job.next_offsets[0] == kByTime)
    request.since = job.from;
  else
    request.offset = job.next_offsets[0];
  api_.ports.scan(std::move(request), [this, step = std::move(step)](ScanResult result) mutable {
    std::size_t taken = 0;
    for (; taken < result.records.size() && step.room > 0; ++taken) {
      take_delivery(step, result.records[taken]);
      step.job.next_offsets[0] = result.records[taken].offset + 1;
    }
    if (result.at_end && taken == result.records.size()) finish(step, "completed");
    write(std::move(step));
  });
}

void ReplayJobs::take_delivery(Step& step, const ScannedRecord& record) {
  auto& job = step.job;
  ++job.scanned;
  auto delivery = codec::decode_delivery(record.value);
  if (!delivery || delivery->endpoint_id != job.endpoint_id ||
      delivery->organization_id != job.organization_id || delivery->test_mode != job.test_mode ||
      !within(job, delivery->accepted) || !any_of(job.event_types, delivery->event_type))
    return;
  const auto row = api_.index.delivery(owner_of(job), delivery->id);
  if (!row || row->status == "pending" || row->status == "retrying" ||
      !any_of(job.statuses, row->status))
    return;
  ++job.matched;
  const auto* target = api_.tables.endpoint(job.endpoint_id);
  if (target && !filters_.wants(target->endpoint, api_.dialects, *delivery)) {
    ++job.skipped;
    return;
  }
  if (job.dry_run) return;
  const auto run = number(step, delivery->id, row->run);
  if (run) send(step, begun_anew(std::move(*delivery), *run, api_.ports.now()));
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
  ScanRequest request{
      api_.settings.names.events(), static_cast<std::int32_t>(place), 0, {}, kScanMax};
  if (*next == kByTime)
    request.since = job.from;
  else
    request.offset = *next;
  api_.ports.scan(std::move(request),
                  [this, place, step = std::move(step)](ScanResult result) mutable {
                    const auto* target = api_.tables.endpoint(step.job.target_endpoint_id);
                    auto& next = step.job.next_offsets[place];
                    std::size_t taken = 0;
                    for (; target && taken < result.records.size() && step.room > 0; ++taken) {
                      take_event(step, *target, result.records[taken]);
                      next = result.records[taken].offset + 1;
                    }
                    if (result.at_end && taken == result.records.size()) next = kDone;
                    write(std::move(step));
                  });
}

void ReplayJobs::take_event(Step& step, const codec::EndpointRecord& target,
                            const ScannedRecord& record) {
  auto& job = step.job;
  ++job.scanned;
  const auto event = codec::decode_event(record.value);
  const auto* dialect = api_.dialects.find(target.endpoint.dialect);
  if (!event || !dialect || event->organization_id != job.organization_id ||
      event->test_mode != job.test_mode || !within(job, event->accepted))
    return;
  const auto& name = dialect->sent_name(event->type);
  if (!any_of(job.event_types, name) ||
      std::ranges::none_of(target.endpoint.events,
                           [&](const auto& pattern) { return pattern_matches(pattern, name); }))
    return;
  if (!filters_.wants(target.endpoint, *dialect, *event)) return;
  const auto owner = owner_of(job);
  if (!job.endpoint_id.empty()) {
    const auto source = api_.index.delivery(
        owner, derived_delivery_id(job.organization_id, event->id, job.endpoint_id));
    if (!source || !any_of(job.statuses, source->status)) return;
  }
  ++job.matched;
  const auto id = derived_delivery_id(job.organization_id, event->id, target.endpoint.id);
  if (api_.index.delivery(owner, id)) {  // It got the event already.
    ++job.skipped;
    return;
  }
  if (job.dry_run) return;
  const auto run = number(step, id, 0);
  if (!run) return;
  auto made = made_for(*event, target.endpoint, *dialect, *run, api_.ports.now());
  made ? send(step, std::move(*made)) : void(++job.skipped);
}

std::optional<std::uint32_t> ReplayJobs::number(Step& step, const std::string& delivery_id,
                                                std::uint32_t known) {
  auto run = api_.runs.next(delivery_id, known, api_.ports.now());
  run ? step.numbered.push_back(delivery_id) : void(++step.job.skipped);
  return run;
}

void ReplayJobs::send(Step& step, Delivery delivery) {
  send_again(std::move(delivery), step.job.kind == "redrive" ? "redrive" : "replay", step.job.id,
             api_.ports.now(), step.writes);
  ++step.job.sent;
  --step.room;
}

void ReplayJobs::finish(Step& step, std::string status, std::string error) {
  auto& job = step.job;
  job.status = std::move(status);
  job.error = std::move(error);
  job.finished = api_.ports.now();
  step.writes.push_back(api_.audit(owner_of(job), "replay", "replay." + job.status, "rpl_" + job.id,
                                   {{"sent", std::to_string(job.sent)}}));
}

void ReplayJobs::write(Step step) {
  auto& job = step.job;
  job.updated = api_.ports.now();
  auto& progress = progress_[job.id];
  const std::uint64_t sent = job.sent - api_.tables.job(job.id)->sent;
  progress.allowance -= static_cast<double>(sent);
  step.writes.push_back(
      {Topic::kControl, job_key(job.id), codec::encode(codec::ControlRecord(job))});
  api_.ports.commit(std::move(step.writes),
                    [this, id = job.id, kind = job.kind, sent,
                     numbered = std::move(step.numbered)](const std::string& error) {
                      if (!error.empty())  // Nothing was written: the step is made again.
                        for (const auto& delivery : numbered) api_.runs.give_back(delivery);
                      else if (api_.ports.on_replayed)
                        api_.ports.on_replayed(kind, sent);
                      auto& progress = progress_[id];
                      progress.busy = false;
                      apply_wanted(id, progress);
                    });
}

void ReplayJobs::change(const std::string& id, const std::string& status, Write audit, Done done) {
  auto& progress = progress_[id];
  progress.wanted.push_back({status, std::move(audit), std::move(done)});
  if (!progress.busy) apply_wanted(id, progress);
}

void ReplayJobs::apply_wanted(const std::string& id, Progress& progress) {
  if (progress.wanted.empty()) return;
  auto wanted = std::move(progress.wanted.front());
  progress.wanted.erase(progress.wanted.begin());
  const auto* current = api_.tables.job(id);
  const bool over = !current || current->finished != TimePoint();
  if (over || current->status == wanted.status) {
    wanted.done(over ? "The job is over." : "");
    return apply_wanted(id, progress);
  }
  auto job = *current;
  job.status = wanted.status;
  job.updated = api_.ports.now();
  if (wanted.status == "cancelled") job.finished = job.updated;
  progress.busy = true;
  api_.ports.commit(
      {{Topic::kControl, job_key(id), codec::encode(codec::ControlRecord(std::move(job)))},
       std::move(wanted.audit)},
      [this, id, done = std::move(wanted.done)](const std::string& error) {
        auto& progress = progress_[id];
        progress.busy = false;
        done(error);
        apply_wanted(id, progress);
      });
}

void redrive_automatically(Api& api) {
  const auto now = api.ports.now();
  Filters filters;
  for (const auto& [key, settings] : api.tables.all_settings()) {
    if (!settings.auto_redrive) continue;
    const Owner owner{settings.organization_id, settings.test_mode};
    DeadLetterFilter filter;
    filter.to = now - settings.redrive_min_age;
    filter.redriven = false;
    filter.redrives_below = settings.redrives_max;
    filter.reasons = {"attempts_exhausted", "expired"};
    const auto rows = api.index.oldest_dead_letters(owner, filter, "", kLookedAt);
    Writes writes;
    std::vector<std::string> numbered;
    for (const auto& row : rows) {
      const auto& delivery = row.letter.delivery;
      const auto* record = api.tables.endpoint(delivery.endpoint_id);
      if (numbered.size() >= settings.redrives_at_once) break;
      if (!takes_deliveries(api, record)) continue;
      if (!filters.wants(record->endpoint, api.dialects, row.letter)) continue;
      const auto run = api.runs.next(delivery.id, delivery.run, now);
      if (!run) continue;
      numbered.push_back(delivery.id);
      auto anew = begun_anew(row.letter, record->endpoint, api.dialects, *run, now);
      if (anew) send_again(std::move(*anew), "redrive", "", now, writes);
    }
    if (writes.empty()) continue;
    writes.push_back(api.audit(owner, "auto_redrive", "dead_letters.redriven", "",
                               {{"count", std::to_string(numbered.size())}}));
    api.ports.commit(std::move(writes), [&api, numbered](const std::string& error) {
      if (error.empty()) return;
      for (const auto& delivery : numbered) api.runs.give_back(delivery);
    });
  }
}

}  // namespace fanfare::control
