// Endpoints, partitions and admission. Attempts: dispatcher_attempts.cc; output:
// dispatcher_output.cc.
#include "services/dispatcher/dispatcher.h"

#include <algorithm>

#include "core/check.h"
#include "core/topics.h"

namespace fanfare::dispatcher {
namespace {
using namespace std::chrono_literals;
constexpr std::size_t kWorkBytes = 1'024;  // what a delivery costs besides its body
constexpr std::size_t kUnknownMax = 1'000;
constexpr Duration kInLane = 500ms;  // RungSet's shortest wait: less is waited out here
constexpr Duration kPausedHop = 30s;
}  // namespace

std::string_view to_string(Deferral why) {
  switch (why) {
    case Deferral::kPaused: return "paused";
    case Deferral::kRetryAfter: return "retry_after";
    case Deferral::kBreaker: return "breaker";
    case Deferral::kThrottled: return "throttled";
    case Deferral::kFull: break;
  }
  return "full";
}

std::string topic_of(Stream stream, const TopicNames& names) {
  return stream == Stream::kFresh ? names.deliveries() : names.returns();
}

Dispatcher::Dispatcher(const DialectSet& dialects, const RungSet& rungs, Settings settings)
    : dialects_(dialects), rungs_(rungs), settings_(settings) {}

void Dispatcher::on_endpoint(Endpoint endpoint, TimePoint now) {
  const std::string id = endpoint.id;
  Result<EndpointUrl> url = parse_endpoint_url(endpoint.url);
  const Dialect* dialect = dialects_.find(endpoint.dialect);
  if (!url.ok() || dialect == nullptr) return on_endpoint_removed(id, now);
  const auto known = endpoints_.find(id);
  const bool new_epoch = known != endpoints_.end() && known->second.endpoint.epoch < endpoint.epoch;
  Known& entry = endpoints_[id];
  entry = {std::move(endpoint), std::move(url.value()), dialect};
  const auto lane = lanes_.find(id);
  if (lane == lanes_.end()) return;
  apply_limits(*lane->second, entry, now);
  if (new_epoch && lane->second->taken_over) {
    lane->second->forget();
    take_over(*lane->second, entry, now);
  }
  readmit(*lane->second, now);
  schedule(now);
}

void Dispatcher::on_endpoint_removed(const std::string& endpoint_id, TimePoint now) {
  if (endpoints_.erase(endpoint_id) == 0) return;
  states_.erase(endpoint_id);
  if (owns(endpoint_id)) removed_states_.insert(endpoint_id);
  const auto lane = lanes_.find(endpoint_id);
  if (lane != lanes_.end()) readmit(*lane->second, now);
  forget_if_idle(endpoint_id);
}

/// A sync says nothing of endpoints that were made after it was asked for.
Actions Dispatcher::take_actions() {
  if (actions_.sync_endpoints) {
    syncs_.push_back(unknown_.size() - syncing_);
    syncing_ = unknown_.size();
  }
  return std::exchange(actions_, {});
}

void Dispatcher::on_endpoints_synced(TimePoint now) {
  if (syncs_.empty()) return;
  const std::size_t count = syncs_.front();
  syncs_.pop_front();
  syncing_ -= count;
  for (std::size_t i = 0; i < count; ++i) {
    const Handle handle = unknown_.front();
    unknown_.pop_front();
    const auto work = works_.find(handle);
    if (work == works_.end()) continue;
    if (endpoints_.contains(work->second.delivery.endpoint_id)) {
      admit(handle, now);
    } else {
      give_up(handle, DeadLetterReason::kEndpointDeleted, "the endpoint was deleted", now);
    }
  }
  schedule(now);
}

void Dispatcher::on_assigned(const Source& source, std::int64_t offset, std::string_view metadata,
                             TimePoint now) {
  const auto [place, added] = partitions_.try_emplace(
      source, Partition{OffsetTracker(offset, metadata), {}, false, false, now});
  FANFARE_CHECK(added);
}

void Dispatcher::on_state(EndpointState state) {
  const auto lane = lanes_.find(state.endpoint_id);
  if (lane != lanes_.end() && lane->second->taken_over) return;  // we know better
  states_[state.endpoint_id] = std::move(state);
}

void Dispatcher::on_run(const Run& run) {
  superseded_.add(partition_of(run.endpoint_id, settings_.partitions), run);
}

bool Dispatcher::is_void(const Delivery& delivery) const {
  if (superseded_.empty()) return false;
  const int partition = partition_of(delivery.endpoint_id, settings_.partitions);
  return superseded_.contains(partition, delivery.id, delivery.run);
}

void Dispatcher::on_revoked(const Source& source) {
  partitions_.erase(source);
  batch_turns_.forget(source);
  for (auto work = works_.begin(); work != works_.end();) {
    if (work->second.source != source) {
      ++work;
    } else if (work->second.phase == Phase::kInFlight || work->second.phase == Phase::kLogging) {
      work->second.orphan = true;  // whoever owns it now repeats it
      ++work;
    } else {
      bytes_ -= work->second.bytes;
      work = works_.erase(work);
    }
  }
  const Source other{source.stream == Stream::kFresh ? Stream::kReturned : Stream::kFresh,
                     source.partition};
  const bool lost = !partitions_.contains(other);
  // In the lanes of this partition only what is still ours stays. Another owner may come between.
  for (auto lane = lanes_.begin(); lane != lanes_.end();) {
    const auto current = lane++;
    if (partition_of(current->first, settings_.partitions) != source.partition) continue;
    Lane& each = *current->second;
    for (Handle handle : each.take_all()) {
      const auto work = works_.find(handle);
      if (work == works_.end()) continue;
      enqueue(each, handle, work->second);
    }
    if (lost) {
      each.forget();
      dirty_states_.erase(current->first);
    }
    forget_if_idle(current->first);
  }
  if (!lost) return;
  superseded_.forget(source.partition);
  const auto in_partition = [&](const std::string& endpoint_id) {
    return partition_of(endpoint_id, settings_.partitions) == source.partition;
  };
  std::erase_if(states_, [&](const auto& state) { return in_partition(state.first); });
  std::erase_if(removed_states_, in_partition);
}

bool Dispatcher::wants(const Source& source) const {
  const auto found = partitions_.find(source);
  return found != partitions_.end() && bytes_ < settings_.bytes_max &&
         unknown_.size() < kUnknownMax && found->second.tracker.runs() < OffsetTracker::kRunsMax;
}

void Dispatcher::on_record(const Source& source, std::int64_t offset, Delivery delivery,
                           TimePoint now) {
  Partition& partition = partitions_.at(source);
  // Deliveries to one endpoint end about in the order in which they came.
  if (!partition.tracker.begin(offset, std::hash<std::string>()(delivery.endpoint_id))) {
    partition.dirty = true;
    return;
  }
  const Handle handle = add_work(source, offset, delivery.body.size());
  works_.at(handle).delivery = std::move(delivery);
  admit(handle, now);
  schedule(now);
}

Handle Dispatcher::add_work(const Source& source, std::int64_t offset, std::size_t size) {
  const Handle handle = next_handle_++;
  Work& work = works_[handle];
  work.source = source;
  work.offset = offset;
  work.bytes = size + kWorkBytes;
  bytes_ += work.bytes;
  return handle;
}

void Dispatcher::touch(const Source& source) {
  const auto found = partitions_.find(source);
  if (found != partitions_.end()) found->second.dirty = true;
}

void Dispatcher::on_poison(const Source& source, std::int64_t offset, std::string raw,
                           std::string fault, TimePoint now) {
  Partition& partition = partitions_.at(source);
  if (!partition.tracker.begin(offset)) return;
  const Handle handle = add_work(source, offset, raw.size());
  DeadLetter letter;
  letter.reason = DeadLetterReason::kPoison;
  letter.error = std::move(fault);
  letter.failed = now;
  letter.poison = std::move(raw);
  letter.source_topic = topic_of(source.stream, settings_.names);
  letter.source_partition = source.partition;
  letter.source_offset = offset;
  stage(handle, works_.at(handle), std::move(letter));
}

/// Into its lane, or where else it belongs at this moment.
void Dispatcher::admit(Handle handle, TimePoint now) {
  Work& work = works_.at(handle);
  const Delivery& delivery = work.delivery;
  if (is_void(delivery)) return finish(handle);
  const auto known = endpoints_.find(delivery.endpoint_id);
  if (known == endpoints_.end()) {
    unknown_.push_back(handle);
    actions_.sync_endpoints = true;
    return;
  }
  const Endpoint& endpoint = known->second.endpoint;
  Lane& lane = lane_of(known->second, now);
  if (endpoint.status == EndpointStatus::kDisabled || !lane.disabled_reason.empty()) {
    return give_up(handle, DeadLetterReason::kEndpointDisabled, "the endpoint is disabled", now);
  }
  if (endpoint.status == EndpointStatus::kPaused) {
    return defer(handle, Deferral::kPaused, now + kPausedHop, now);
  }

  const TimePoint blocked = lane.blocked_until(now);
  if (blocked > now + kInLane) {
    const bool asked = lane.paused_until >= blocked;
    return defer(handle, asked ? Deferral::kRetryAfter : Deferral::kBreaker, blocked, now);
  }
  const bool probing = lane.breaker().state() != CircuitBreaker::State::kClosed;
  const OffsetTracker& tracker = partitions_.at(work.source).tracker;
  // Of the runs as of all that is under way: no endpoint may have more than are left.
  const std::size_t runs_left =
      OffsetTracker::kRunsMax - std::min(OffsetTracker::kRunsMax, tracker.runs());
  const bool starts_at_once =
      lane.waiting() == 0 && !probing &&
      lane.in_flight < std::min<std::size_t>(lane.allowed(now, limit_of(known->second)), runs_left);
  const bool fresh = work.source.stream == Stream::kFresh;
  const bool full = !lane.has_room(fresh, std::min(settings_.lane_waiting_max, lane.room(now))) ||
                    lane.waiting_bytes() > settings_.lane_bytes_max ||
                    (probing && lane.waiting() + lane.in_flight > 0) ||
                    (!starts_at_once && (tracker.runs() > settings_.unfinished_runs_max ||
                                         bytes_ > settings_.bytes_max / 2));
  if (full) {
    const Deferral why = probing                    ? Deferral::kBreaker
                         : lane.rate_per_second > 0 ? Deferral::kThrottled
                                                    : Deferral::kFull;
    return defer(handle, why, lane.next_turn(now, fresh), now);
  }

  work.phase = Phase::kWaiting;
  lane.on_waiting(now);
  enqueue(lane, handle, work);
  make_ready(lane);
}

void Dispatcher::enqueue(Lane& lane, Handle handle, const Work& work) {
  if (work.source.stream == Stream::kFresh) {
    lane.add_fresh(handle, work.bytes);
  } else {
    lane.add_returned(handle, work.delivery.not_before, work.bytes);
  }
}

/// After something about the endpoint has changed.
void Dispatcher::readmit(Lane& lane, TimePoint now) {
  for (Handle handle : lane.take_all()) admit(handle, now);
}

Lane& Dispatcher::lane_of(const Known& known, TimePoint now) {
  std::unique_ptr<Lane>& lane = lanes_[known.endpoint.id];
  if (!lane) {
    lane = std::make_unique<Lane>(known.endpoint.id, known.endpoint.organization_id,
                                  settings_.breaker);
    apply_limits(*lane, known, now);
  }
  if (!lane->taken_over) take_over(*lane, known, now);
  return *lane;
}

void Dispatcher::take_over(Lane& lane, const Known& known, TimePoint now) {
  lane.taken_over = true;
  const auto state = states_.find(lane.endpoint_id());
  if (state != states_.end() && state->second.epoch <= known.endpoint.epoch) {
    const TimePoint taken_until = state->second.rate_taken_until;
    const bool same = state->second.epoch == known.endpoint.epoch;
    if (same) lane.restore(state->second, now);
    states_.erase(state);  // one of a later epoch is kept until the view has caught up
    if (same && lane.rate_per_second > 0 && taken_until != TimePoint{}) {
      lane.rate_as_left = lane.rate;
      lane.rate_as_left->resume(taken_until, now);
      lane.rate.start_empty(now);
      dirty_states_.insert(lane.endpoint_id());
      return;
    }
  }
  // What a former owner sent within the burst isn't known: there is no second burst.
  if (lane.rate_per_second <= 0) return;
  const int number = partition_of(lane.endpoint_id(), settings_.partitions);
  for (Stream stream : {Stream::kFresh, Stream::kReturned}) {
    const auto partition = partitions_.find({stream, number});
    if (partition == partitions_.end()) continue;
    if (now - partition->second.assigned < lane.rate.refill()) lane.rate.start_empty(now);
  }
}

void Dispatcher::apply_limits(Lane& lane, const Known& known, TimePoint now) {
  const bool changed = lane.rate_per_second != known.endpoint.rate_per_second;
  const bool used = lane.rate_per_second > 0;
  lane.rate_per_second = known.endpoint.rate_per_second;
  lane.rate.set(known.endpoint.rate_per_second, known.endpoint.rate_burst);
  if (!changed || !used) return;
  lane.rate.start_empty(now);  // the new rate counts at once, without a burst
  lane.rate_as_left.reset();
}

void Dispatcher::on_clock_set_back(TimePoint now) {
  const auto wakes = std::exchange(wakes_, {});
  for (const auto& [time, id] : wakes) wake_at(now, id);
  on_tick(now);
}

std::uint32_t Dispatcher::limit_of(const Known& known) const {
  return known.endpoint.concurrency_max != 0 ? known.endpoint.concurrency_max
                                             : settings_.concurrency;
}

bool Dispatcher::owns(const std::string& endpoint_id) const {
  const int number = partition_of(endpoint_id, settings_.partitions);
  return partitions_.contains({Stream::kFresh, number}) ||
         partitions_.contains({Stream::kReturned, number});
}

void Dispatcher::forget_if_idle(const std::string& endpoint_id) {
  const auto found = lanes_.find(endpoint_id);
  if (found == lanes_.end()) return;
  const Lane& lane = *found->second;
  const bool remembers = lane.breaker().state() != CircuitBreaker::State::kClosed ||
                         lane.breaker().failures() > 0 || lane.rate_per_second > 0 ||
                         lane.failing_since != TimePoint{} || lane.paused_until != TimePoint{} ||
                         !lane.disabled_reason.empty() || dirty_states_.contains(endpoint_id);
  const bool deleted = !endpoints_.contains(endpoint_id);
  if (lane.waiting() + lane.in_flight > 0 || lane.queued) return;
  if (remembers && owns(endpoint_id) && !deleted) return;
  dirty_states_.erase(endpoint_id);
  lanes_.erase(found);
}

}  // namespace fanfare::dispatcher
