#include "sim/retry_process.h"

#include <algorithm>

#include "codec/records.h"

namespace fanfare::sim {

RetryProcess::RetryProcess(Basis& basis, Group& group, std::string name, const TopicNames& names,
                           const RungSet& rungs, retry::RetrySchedule::Settings settings)
    : Member(basis, group, std::move(name), 2), names_(names), schedule_(rungs, settings) {
  for (Duration rung : rungs.delays()) rung_of_[names.retry(rung)] = rung;
  later(Duration(0), [this] { join(); });
}

void RetryProcess::on_assigned(const std::vector<Place>& places) {
  for (const Place& place : places)
    schedule_.on_assigned({rung_of_.at(place.topic), place.partition});
  later(Duration(1), [this, at = assignment()] {
    if (at != assignment()) return;
    for (const Place& place : std::set<Place>(owned_)) on_readable(place);
  });
}

void RetryProcess::on_revoked(const std::vector<Place>& places) {
  for (const Place& place : places)
    schedule_.on_revoked({rung_of_.at(place.topic), place.partition});
  held_.clear();
}

void RetryProcess::take(Duration rung, int partition) {
  const retry::Source source{rung, partition};
  const Place place{names_.retry(rung), partition};
  while (schedule_.wants(source, now())) {
    const auto records = read(place, 1);
    if (records.empty()) break;
    const Record& record = records.front();
    const Delivery delivery = codec::decode_delivery(record.value).value();
    held_[source].emplace_back(
        record.offset,
        std::min(record.appended + rung, delivery.not_before) - retry::RetrySchedule::kAhead);
    schedule_.on_record(source, {record.offset, record.appended, delivery.not_before, record.key,
                                 record.value, ""});
    check_memory(source);
  }
  arm();
  pump(slot_of(partition));
}

void RetryProcess::check_memory(const retry::Source& source) {
  const auto& held = held_[source];
  const auto waiting = std::count_if(held.begin(), held.end(),
                                     [&](const auto& each) { return each.second > now(); });
  if (waiting > 1) throw Violation("retry holds several records that aren't due");
}

void RetryProcess::arm() {
  const auto wake = schedule_.next_wake();
  if (!wake || (armed_ && *armed_ <= *wake)) return;
  armed_ = *wake;
  later(*wake - now(), [this, at = *wake] {
    if (armed_ != at) return;
    armed_.reset();
    pump_all();
    arm_later();
  });
}

/// A slot that is busy when its head becomes due is pumped by its own end.
void RetryProcess::arm_later() {
  const auto wake = schedule_.next_wake();
  if (wake && *wake > now()) arm();
}

std::optional<Member::Transaction> RetryProcess::next(std::size_t slot) {
  std::vector<retry::Source> sources;
  for (const Place& place : owned_) {
    if (slot_of(place.partition) == slot)
      sources.push_back({rung_of_.at(place.topic), place.partition});
  }
  auto batch = schedule_.next_batch(sources, now());
  if (!batch) {
    arm_later();
    return std::nullopt;
  }
  basis_.trace.say(now(), "%s: %zu are due", this->name().c_str(), batch->moves.size());
  Transaction transaction;
  for (retry::Move& move : batch->moves) {
    transaction.batch.records.push_back({move.rung ? names_.retry(*move.rung) : names_.returns(),
                                         move.partition,
                                         std::move(move.key),
                                         std::move(move.value),
                                         false,
                                         {}});
  }
  for (const auto& progress : batch->progress) {
    transaction.batch.offsets.push_back(
        {{names_.retry(progress.source.rung), progress.source.partition}, progress.offset, ""});
    auto& held = held_[progress.source];
    while (!held.empty() && held.front().first < progress.offset) held.pop_front();
  }
  transaction.committed = [this, progress = std::move(batch->progress)] {
    for (const auto& each : progress) take(each.source.rung, each.source.partition);
  };
  return transaction;
}

}  // namespace fanfare::sim
