#include "services/retry/retry_schedule.h"

#include <algorithm>

#include "core/check.h"

namespace fanfare::retry {

RetrySchedule::RetrySchedule(const RungSet& rungs, Settings settings)
    : rungs_(rungs), settings_(settings) {}

void RetrySchedule::on_assigned(const Source& source) {
  FANFARE_CHECK(queues_.try_emplace(source).second);
}

void RetrySchedule::on_revoked(const Source& source) {
  queues_.erase(source);
  batch_turns_.forget(source);
}

TimePoint RetrySchedule::release_at(const Source& source, const Waiting& record) {
  const TimePoint by_rung = record.appended + source.rung;
  if (record.not_before == TimePoint{}) return by_rung;
  return std::min(by_rung, record.not_before) - kAhead;
}

bool RetrySchedule::wants(const Source& source, TimePoint now) const {
  const auto found = queues_.find(source);
  if (found == queues_.end()) return false;
  const Queue& queue = found->second;
  if (queue.records.empty()) return true;
  return release_at(source, queue.records.back()) <= now &&
         queue.records.size() < settings_.records_max && queue.bytes < settings_.bytes_max;
}

void RetrySchedule::on_record(const Source& source, Waiting record) {
  const auto found = queues_.find(source);
  FANFARE_CHECK(found != queues_.end());
  found->second.bytes += record.value.size();
  found->second.records.push_back(std::move(record));
}

std::optional<Batch> RetrySchedule::next_batch(const std::vector<Source>& sources, TimePoint now) {
  Batch batch;
  std::size_t bytes = 0;
  const auto full = [&] {
    return batch.moves.size() >= settings_.records_max || bytes >= settings_.bytes_max;
  };
  for (const Source& source : batch_turns_.in_turn(sources)) {
    const auto found = queues_.find(source);
    if (found == queues_.end()) continue;
    Queue& queue = found->second;
    std::int64_t offset = -1;
    while (!queue.records.empty() && !full() && release_at(source, queue.records.front()) <= now) {
      Waiting& head = queue.records.front();
      bytes += head.value.size();
      queue.bytes -= head.value.size();
      offset = head.offset + 1;
      take(source, head, batch, now);
      queue.records.pop_front();
    }
    if (offset >= 0) batch.progress.push_back({source, offset});
    if (!full()) continue;
    batch_turns_.filled(source);
    break;
  }
  if (batch.progress.empty()) return std::nullopt;
  return batch;
}

void RetrySchedule::take(const Source& source, Waiting& record, Batch& batch, TimePoint now) const {
  if (!record.fault.empty()) {
    DeadLetter letter;
    letter.reason = DeadLetterReason::kPoison;
    letter.error = std::move(record.fault);
    letter.failed = now;
    letter.poison = std::move(record.value);
    letter.source_topic = settings_.names.retry(source.rung);
    letter.source_partition = source.partition;
    letter.source_offset = record.offset;
    batch.poison.push_back(std::move(letter));
    return;
  }
  Move move{source.partition, std::nullopt, std::move(record.key), std::move(record.value)};
  if (record.not_before > now) move.rung = rungs_.next_hop(record.not_before - now);
  batch.latest = std::max(batch.latest, now - release_at(source, record) - kAhead);
  batch.moves.push_back(std::move(move));
}

std::map<Duration, Duration> RetrySchedule::overdue(TimePoint now) const {
  std::map<Duration, Duration> result;
  for (const auto& [source, queue] : queues_) {
    Duration& longest = result[source.rung];
    if (queue.records.empty()) continue;
    longest = std::max(longest, now - release_at(source, queue.records.front()) - kAhead);
  }
  return result;
}

std::optional<TimePoint> RetrySchedule::next_wake() const {
  std::optional<TimePoint> earliest;
  for (const auto& [source, queue] : queues_) {
    if (queue.records.empty()) continue;
    const TimePoint at = release_at(source, queue.records.front());
    if (!earliest || at < *earliest) earliest = at;
  }
  return earliest;
}

}  // namespace fanfare::retry
