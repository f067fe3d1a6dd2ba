// Jobs over what waits in rungs: retry now, and cancel.
#include <algorithm>
#include <tuple>

#include "codec/records.h"
#include "services/control/replay_jobs.h"

namespace fanfare::control {
namespace {
constexpr std::size_t kScanMax = 2'000;  // records of a rung that are looked at in one go
}  // namespace

void ReplayJobs::supersede(Step step) {
  auto& job = step.job;
  if (job.kind == "retry" && !takes_deliveries(api_, api_.tables.endpoint(job.endpoint_id))) {
    finish(step, "failed", "the endpoint was deleted or is disabled");
    return write(std::move(step));
  }
  DeliveryFilter filter;
  filter.endpoint_id = job.endpoint_id;
  filter.from = job.from;
  filter.to = end_of(job);
  const auto wanted = step.room;
  WaitingQuery query{owner_of(job), filter, job.cursor, wanted, settled(job)};
  ask(std::move(step), std::move(query), [this, wanted](Step step, auto rows) {
    auto& job = step.job;
    job.scanned += rows.size();
    if (!rows.empty()) job.cursor = waiting_key(rows.back());
    if (rows.size() < wanted) finish(step, "completed");
    std::erase_if(rows, [&](const DeliveryRow& row) {
      return !job.event_types.empty() &&
             std::ranges::find(job.event_types, row.event_type) == job.event_types.end();
    });
    job.matched += rows.size();
    if (job.dry_run) rows.clear();
    // In the order of their records, so that one reading finds many.
    std::ranges::sort(rows, {}, [](const DeliveryRow& row) {
      return std::tie(row.waiting->topic, row.waiting->partition, row.waiting->offset);
    });
    take_waiting(std::move(step), {rows.begin(), rows.end()});
  });
}

void ReplayJobs::take_waiting(Step step, std::deque<DeliveryRow> rows) {
  if (rows.empty()) return write(std::move(step));
  const auto place = *rows.front().waiting;
  api_.ports.scan(
      {place.topic, place.partition, place.offset, {}, kScanMax},
      [this, place, step = std::move(step), rows = std::move(rows)](ScanResult result) mutable {
        if (result.unanswered) return drop(step);
        const auto read_to =
            result.at_end || result.records.empty() ? INT64_MAX : result.records.back().offset;
        auto record = result.records.begin();
        bool first = true;
        while (!rows.empty()) {
          const auto& waiting = *rows.front().waiting;
          const bool here = waiting.topic == place.topic && waiting.partition == place.partition;
          if (!first && (!here || waiting.offset > read_to)) break;
          first = false;
          while (record != result.records.end() && record->offset < waiting.offset) ++record;
          const bool found = record != result.records.end() && record->offset == waiting.offset;
          found ? take_waiting(step, rows.front(), record->value) : void(++step.job.skipped);
          rows.pop_front();
        }
        take_waiting(std::move(step), std::move(rows));
      });
}

void ReplayJobs::take_waiting(Step& step, const DeliveryRow& row, const std::string& record) {
  auto waiting = codec::decode_delivery(record);
  if (!waiting || waiting->id != row.id) return void(++step.job.skipped);
  const auto run = number(step, row.id, row.run);
  if (!run) return;
  const auto now = api_.ports.now();
  step.job.kind == "cancel" ? cancel(std::move(*waiting), *run, now, step.writes)
                            : hasten(std::move(*waiting), *run, now, step.writes);
  ++step.job.sent;
}

}  // namespace fanfare::control
