#include "sim/dispatcher_process.h"

#include <algorithm>

#include "codec/endpoint_records.h"
#include "codec/records.h"
#include "services/dispatcher/transaction.h"

namespace fanfare::sim {
namespace {
using namespace std::chrono_literals;
constexpr Duration kCommitInterval = 200ms;
constexpr std::size_t kReadAtOnce = 16;
constexpr std::size_t kBodyMax = 2'048;  // of the events that a world publishes
}  // namespace

DispatcherProcess::DispatcherProcess(Basis& basis, Group& group, std::string name, Outside outside,
                                     dispatcher::Settings settings)
    : Member(basis, group, std::move(name), 2),
      outside_(outside),
      partitions_(group.partitions()),
      settings_(settings),
      dispatcher_(outside.dialects, outside.rungs, settings),
      view_(
          basis, outside.endpoints, [this](Duration d, auto what) { later(d, std::move(what)); },
          [this](const EndpointTable::Change& change) {
            if (change.endpoint) {
              dispatcher_.on_endpoint(*change.endpoint, now());
            } else {
              dispatcher_.on_endpoint_removed(change.id, now());
            }
            perform();
          }) {
  view_.sync([this] { join(); });
}

dispatcher::Source DispatcherProcess::source_of(const Place& place) const {
  const bool fresh = place.topic == outside_.names.deliveries();
  return {fresh ? dispatcher::Stream::kFresh : dispatcher::Stream::kReturned, place.partition};
}

void DispatcherProcess::on_assigned(const std::vector<Place>& places) {
  for (const Place& place : places) {
    const Committed committed = basis_.broker.committed(place);
    dispatcher_.on_assigned(source_of(place), committed.offset, committed.metadata, now());
  }
  restoring_ = true;
  later(basis_.random.spread(1ms, 300ms), [this, at = assignment()] {
    if (at == assignment()) restore();
  });
}

void DispatcherProcess::restore() {
  for (const Place& place : owned_) {
    if (place.topic != outside_.names.deliveries()) continue;
    for (const Record& record :
         basis_.broker.records({outside_.names.endpoint_states(), place.partition})) {
      if (record.value.empty()) {
        dispatcher_.on_state_removed(record.key);
      } else {
        dispatcher_.on_state(codec::decode_endpoint_state(record.value).value());
      }
    }
  }
  restoring_ = false;
  for (const Place& place : std::set<Place>(owned_)) on_readable(place);
  keep_ticking();
}

void DispatcherProcess::on_revoked(const std::vector<Place>& places) {
  for (const Place& place : places) dispatcher_.on_revoked(source_of(place));
  stalled_.clear();
}

void DispatcherProcess::on_readable(const Place& place) {
  if (restoring_ || draining_) return;
  const dispatcher::Source source = source_of(place);
  while (dispatcher_.wants(source)) {
    const auto records = read(place, kReadAtOnce);
    if (records.empty()) break;
    for (const Record& record : records) {
      dispatcher_.on_record(source, record.offset, codec::decode_delivery(record.value).value(),
                            now());
    }
  }
  if (!dispatcher_.wants(source)) stalled_.insert(place);
  perform();
  pump(slot_of(place.partition));
}

void DispatcherProcess::read_stalled() {
  for (const Place& place : std::exchange(stalled_, {})) readable(place);
}

void DispatcherProcess::perform() {
  dispatcher::Actions actions = dispatcher_.take_actions();
  for (const auto& attempt : actions.start) start(attempt);
  for (auto& attempt : actions.log) log(std::move(attempt));
  if (actions.sync_endpoints) {
    view_.sync([this] {
      dispatcher_.on_endpoints_synced(now());
      perform();
      pump_all();
    });
  }
  if (dispatcher_.bytes() > settings_.bytes_max + kReadAtOnce * (kBodyMax + 1'024)) {
    throw Violation("the dispatcher holds more bytes than it may");
  }
  arm();
  keep_ticking();
}

void DispatcherProcess::start(const dispatcher::StartAttempt& attempt) {
  if (held_) throw Violation("an attempt starts while it isn't sure of its partitions");
  const std::string id = outside_.ledger.on_attempt_started(name(), assignment(), attempt);
  const std::string endpoint_id = attempt.pool_key.substr(0, attempt.pool_key.find('/'));
  Outcome outcome = outside_.receivers.answer(endpoint_id, now());
  basis_.trace.say(now(), "%s: attempt of %s at %s", name().c_str(), id.c_str(),
                   attempt.pool_key.c_str());
  under_way_[attempt.handle] = id;
  const Duration takes = outcome.ended - outcome.started;
  later(takes, [this, handle = attempt.handle, id, outcome = std::move(outcome)] {
    if (under_way_.contains(handle)) end(handle, id, outcome);
  });
}

void DispatcherProcess::end(dispatcher::Handle handle, const std::string& delivery_id,
                            Outcome outcome) {
  under_way_.erase(handle);
  basis_.trace.say(now(), "%s: %s: %s %d", name().c_str(), delivery_id.c_str(),
                   std::string(to_string(outcome.outcome_class)).c_str(), outcome.status);
  outside_.ledger.on_attempt_ended(name(), delivery_id, outcome);
  dispatcher_.on_attempt_finished(handle, std::move(outcome), basis_.random.unit(), now());
  perform();
}

void DispatcherProcess::log(dispatcher::LogAttempt attempt) {
  later(basis_.random.uniform(Duration(0), 5ms), [this, attempt = std::move(attempt)] {
    const std::string& key = attempt.record.endpoint_id;
    basis_.broker.append({outside_.names.attempts(), partition_of(key, partitions_)}, key,
                         codec::encode(attempt.record), now());
    later(basis_.random.uniform(Duration(0), 5ms),
          [this, handle = attempt.handle, partition = partition_of(key, partitions_)] {
            dispatcher_.on_logged(handle);
            pump(slot_of(partition));
            read_stalled();
            keep_ticking();
          });
  });
}

void DispatcherProcess::arm() {
  const auto wake = dispatcher_.next_wake();
  if (!wake || (armed_ && *armed_ <= *wake)) return;
  armed_ = wake;
  later(*wake - now(), [this, at = *wake] {
    if (armed_ == at) armed_.reset();
    dispatcher_.on_tick(now());
    perform();
  });
}

/// The runner's steady tick, as long as it may matter. Asking whether the partitions are still ours
/// also gives records another chance for which there was no room.
void DispatcherProcess::keep_ticking() {
  ticking_until_ = now() + 2 * kCommitInterval;
  if (std::exchange(ticking_, true)) return;
  later(50ms, [this] { tick(); });
}

void DispatcherProcess::tick() {
  ticking_ = false;
  const bool asks = !owned_.empty() && ((held_ && now() >= sure_again_) || !stalled_.empty());
  if (asks && now() - last_proof_ > 2s) dispatcher_.touch(source_of(*owned_.begin()));
  pump_all();
  const bool busy = now() < ticking_until_;
  if (!busy && (owned_.empty() || (!held_ && stalled_.empty()))) return;
  ticking_ = true;
  later(busy ? 50ms : 500ms, [this] { tick(); });
}

void DispatcherProcess::doubt(Duration how_long) {
  held_ = true;
  sure_again_ = now() + how_long;
  dispatcher_.hold(true, now());
  keep_ticking();
}

void DispatcherProcess::drain(Duration deadline, std::function<void()> left) {
  draining_ = true;
  dispatcher_.hold(true, now());
  later(deadline, [this] {
    for (const auto& [handle, id] : std::map<dispatcher::Handle, std::string>(under_way_)) {
      Outcome outcome;
      outcome.outcome_class = OutcomeClass::kShutdown;
      outcome.started = outcome.ended = now();
      end(handle, id, std::move(outcome));
    }
    dispatcher_.leave(now());
    pump_all();
  });
  later(deadline + 100ms, std::move(left));
}

std::optional<Member::Transaction> DispatcherProcess::next(std::size_t slot) {
  std::set<int> numbers;
  for (const Place& place : owned_) {
    if (!restoring_ && slot_of(place.partition) == slot) numbers.insert(place.partition);
  }
  const std::vector<int> partitions(numbers.begin(), numbers.end());
  const bool rested = now() - last_commit_[slot] >= kCommitInterval;
  if (!rested && !draining_ && !dispatcher_.is_urgent(partitions)) return std::nullopt;
  const std::size_t records_max = basis_.random.chance(0.1) ? 3 : 2'000;
  auto batch = dispatcher_.next_batch(partitions, records_max, 8u << 20, now());
  if (!batch) return std::nullopt;
  last_commit_[slot] = now();
  Transaction transaction;
  say(*batch);
  transaction.batch = dispatcher::to_transaction(*batch, outside_.names, partitions_);
  transaction.committed = [this, kept = std::make_shared<dispatcher::Batch>(std::move(*batch))] {
    dispatcher_.on_committed(*kept, now());
    last_proof_ = now();
    if (now() >= sure_again_) held_ = false;
    dispatcher_.hold(held_ || draining_, now());
    perform();
    read_stalled();
  };
  return transaction;
}

void DispatcherProcess::say(const dispatcher::Batch& batch) const {
  for (const auto& move : batch.moves) {
    basis_.trace.say(
        now(), "%s: %s %s to %s, due at %.3f", name().c_str(), move.delivery.id.c_str(),
        move.deferred ? "deferred" : "goes",
        move.rung ? short_duration(*move.rung).c_str() : "returns",
        static_cast<double>(to_unix_ms(move.delivery.not_before) - 1'760'000'000'000) / 1e3);
  }
  for (const DeadLetter& letter : batch.dead_letters) {
    basis_.trace.say(now(), "%s: %s is dead: %s", name().c_str(), letter.delivery.id.c_str(),
                     std::string(to_string(letter.reason)).c_str());
  }
}

void DispatcherProcess::check_idle() const {
  if (dispatcher_.bytes() != 0 || dispatcher_.deliveries() != 0 || dispatcher_.in_flight() != 0) {
    throw Violation("the dispatcher holds " + std::to_string(dispatcher_.bytes()) +
                    " bytes at the end");
  }
}

}  // namespace fanfare::sim
