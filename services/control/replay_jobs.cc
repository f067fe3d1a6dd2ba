#include "services/control/replay_jobs.h"

#include <algorithm>

#include "codec/records.h"
#include "services/control/answers.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kStepMax = 500;                   // deliveries that a step sends
constexpr Duration kSettled = std::chrono::seconds(1);  // until what happened before is in topics

}  // namespace

Owner owner_of(const codec::ReplayJob& job) { return {job.organization_id, job.test_mode}; }

TimePoint end_of(const codec::ReplayJob& job) {
  return job.to == TimePoint() ? job.created : std::min(job.to, job.created + kEnablingKnown);
}

TimePoint settled(const codec::ReplayJob& job) {
  return std::max(job.created, end_of(job)) + kSettled;
}

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
    if (job.status != "running" || now < settled(job)) continue;
    auto& progress = progress_[id];
    const double seconds =
        progress.last == TimePoint()
            ? 1
            : static_cast<double>(std::max(now - progress.last, {}).count()) / 1e3;
    progress.last = now;
    progress.allowance = std::min(progress.allowance + seconds * job.rate_per_second,
                                  std::max(1.0, job.rate_per_second * 2));
    if (!progress.busy) go_on(job, progress);
  }
}

void ReplayJobs::go_on(const codec::ReplayJob& job, Progress& progress) {
  Step step;
  step.room = job.dry_run
                  ? kStepMax
                  : std::min(kStepMax, static_cast<std::size_t>(std::max(progress.allowance, 0.0)));
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
  filter.to = end_of(job);
  filter.redriven = false;
  DeadLettersQuery query{owner_of(job), filter, job.cursor, step.room, true, settled(job)};
  ask(std::move(step), std::move(query), [this](Step step, const auto& letters) {
    for (const auto& row : letters.rows) take_letter(step, row);
    if (!letters.rows.empty()) step.job.cursor = letters.rows.back().id;
    if (!letters.has_more) finish(step, "completed");
    write(std::move(step));
  });
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

void ReplayJobs::drop(const Step& step) {
  for (const auto& delivery : step.numbered) api_.runs.give_back(delivery);
  auto& progress = progress_[step.job.id];
  progress.busy = false;
  apply_wanted(step.job.id, progress);
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
    wanted.done(over, "");
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
        done(false, error);
        apply_wanted(id, progress);
      });
}

}  // namespace fanfare::control
