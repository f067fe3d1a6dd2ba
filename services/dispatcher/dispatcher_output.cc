// What is written to Kafka: moves, dead letters, endpoint states and offsets.
#include <algorithm>

#include "core/check.h"
#include "core/topics.h"
#include "services/dispatcher/dispatcher.h"

namespace fanfare::dispatcher {
namespace {
constexpr std::size_t kGatheredMax = 500;
constexpr std::chrono::seconds kRateKept{10};  // after its last use; a burst of most is full again
}  // namespace

Move Dispatcher::to_move(Delivery delivery, TimePoint due, TimePoint now) const {
  Move move;
  move.delivery = std::move(delivery);
  move.delivery.not_before = due;
  move.delivery.hop += 1;
  move.rung = rungs_.next_hop(due - now);
  return move;
}

void Dispatcher::defer(Handle handle, Deferral why, TimePoint until, TimePoint now) {
  Work& work = works_.at(handle);
  if (now - work.delivery.begun() > settings_.age_max) {
    return give_up(handle, DeadLetterReason::kExpired, "it waited too long for the endpoint", now);
  }
  Move move = to_move(std::move(work.delivery), until, now);
  move.delivery.deferrals += 1;
  move.deferred = why;
  work.delivery.endpoint_id = move.delivery.endpoint_id;
  stage(handle, work, std::move(move));
}

void Dispatcher::give_up(Handle handle, DeadLetterReason reason, std::string error, TimePoint now) {
  Work& work = works_.at(handle);
  DeadLetter letter;
  letter.delivery = std::move(work.delivery);
  letter.reason = reason;
  letter.error = std::move(error);
  letter.failed = now;
  work.delivery.endpoint_id = letter.delivery.endpoint_id;
  stage(handle, work, std::move(letter));
}

void Dispatcher::stage(Handle handle, Work& work,
                       std::variant<std::monostate, Move, DeadLetter> output) {
  work.output = std::move(output);
  enqueue_output(handle, work);
}

void Dispatcher::enqueue_output(Handle handle, Work& work) {
  work.phase = Phase::kStaged;
  Partition& partition = partitions_.at(work.source);
  partition.staged.push_back(handle);
  const auto* move = std::get_if<Move>(&work.output);
  partition.urgent = partition.urgent || (move != nullptr && !move->rung);
}

void Dispatcher::on_logged(Handle handle) {
  const auto found = works_.find(handle);
  FANFARE_CHECK(found != works_.end() && found->second.phase == Phase::kLogging);
  Work& work = found->second;
  if (work.orphan) {
    bytes_ -= work.bytes;
    works_.erase(found);
  } else if (std::holds_alternative<std::monostate>(work.output)) {
    finish(handle);
  } else {
    enqueue_output(handle, work);
  }
}

void Dispatcher::finish(Handle handle) {
  const auto found = works_.find(handle);
  Partition& partition = partitions_.at(found->second.source);
  partition.tracker.finish(found->second.offset);
  partition.dirty = true;
  bytes_ -= found->second.bytes;
  works_.erase(found);
}

bool Dispatcher::is_urgent(const std::vector<int>& partitions) const {
  std::size_t staged = 0;
  for (int number : partitions) {
    for (Stream stream : {Stream::kFresh, Stream::kReturned}) {
      const auto found = partitions_.find({stream, number});
      if (found == partitions_.end()) continue;
      if (found->second.urgent) return true;
      staged += found->second.staged.size();
    }
  }
  return staged >= kGatheredMax;
}

std::optional<Batch> Dispatcher::next_batch(const std::vector<int>& partitions,
                                            std::size_t records_max, std::size_t bytes_max,
                                            TimePoint now) {
  Batch batch;
  std::size_t bytes = 0;
  take_states(partitions, batch, now);
  const auto full = [&] { return batch.records() >= records_max || bytes >= bytes_max; };
  std::vector<Source> sources;
  for (int number : partitions)
    for (Stream stream : {Stream::kFresh, Stream::kReturned}) sources.push_back({stream, number});
  for (const Source& source : batch_turns_.in_turn(std::move(sources))) {
    const auto found = partitions_.find(source);
    if (found == partitions_.end()) continue;
    Partition& partition = found->second;
    while (!partition.staged.empty() && !full()) {
      take_staged(partition, batch, bytes);
      if (full()) batch_turns_.filled(source);
    }
    if (partition.staged.empty()) partition.urgent = false;
    if (partition.dirty) add_progress(source, partition, batch);
  }
  if (batch.empty() && batch.progress.empty()) return std::nullopt;
  if (batch.progress.empty()) prove_ownership(partitions, batch);
  return batch;
}

void Dispatcher::add_progress(const Source& source, Partition& partition, Batch& batch) {
  partition.dirty = false;
  OffsetTracker::Commit commit = partition.tracker.commit();
  if (commit.offset < 0) commit.offset = 0;  // touched before anything was read
  batch.progress.push_back({source, commit});
}

/// Offsets are what the group refuses from a process that others took over from: without them its
/// states would be written, and be believed.
void Dispatcher::prove_ownership(const std::vector<int>& partitions, Batch& batch) {
  for (int number : partitions) {
    for (Stream stream : {Stream::kFresh, Stream::kReturned}) {
      const auto found = partitions_.find({stream, number});
      if (found != partitions_.end()) return add_progress(found->first, found->second, batch);
    }
  }
}

void Dispatcher::take_staged(Partition& partition, Batch& batch, std::size_t& bytes) {
  const Handle handle = partition.staged.front();
  partition.staged.pop_front();
  Work& work = works_.at(handle);
  bytes += work.bytes;
  if (auto* move = std::get_if<Move>(&work.output)) {
    batch.moves.push_back(std::move(*move));
  } else {
    batch.dead_letters.push_back(std::move(std::get<DeadLetter>(work.output)));
  }
  finish(handle);
}

void Dispatcher::on_committed(const Batch& batch, TimePoint now) {
  for (const EndpointState& state : batch.states) {
    const auto lane = lanes_.find(state.endpoint_id);
    if (lane == lanes_.end() || !lane->second->rate_as_left) continue;
    lane->second->rate = *std::exchange(lane->second->rate_as_left, std::nullopt);
    wake_at(now, state.endpoint_id);
  }
}

void Dispatcher::leave(TimePoint now) {
  leaving_ = true;
  for (const auto& [id, lane] : lanes_) {
    const bool used = lane->rate_per_second > 0 && lane->rate.taken_until() > now - kRateKept;
    if (used && lane->taken_over) dirty_states_.insert(id);
  }
}

void Dispatcher::take_states(const std::vector<int>& partitions, Batch& batch, TimePoint now) {
  for (auto dirty = dirty_states_.begin(); dirty != dirty_states_.end();) {
    const std::string& id = *dirty;
    const int number = partition_of(id, settings_.partitions);
    const auto lane = lanes_.find(id);
    const auto known = endpoints_.find(id);
    const bool owned = std::find(partitions.begin(), partitions.end(), number) != partitions.end();
    if (owned && lane != lanes_.end() && known != endpoints_.end()) {
      batch.states.push_back(lane->second->state(known->second.endpoint.epoch, now, leaving_));
    }
    const bool gone = lane == lanes_.end() || known == endpoints_.end();
    dirty = owned || gone ? dirty_states_.erase(dirty) : std::next(dirty);
  }
  for (auto removed = removed_states_.begin(); removed != removed_states_.end();) {
    const int number = partition_of(*removed, settings_.partitions);
    if (std::find(partitions.begin(), partitions.end(), number) == partitions.end()) {
      ++removed;
    } else {
      batch.states_removed.push_back(*removed);
      removed = removed_states_.erase(removed);
    }
  }
}

}  // namespace fanfare::dispatcher
