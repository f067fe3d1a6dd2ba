#include "sim/fanout_process.h"

#include "codec/records.h"
#include "services/fanout/transaction.h"

namespace fanfare::sim {
namespace {
using namespace std::chrono_literals;
}  // namespace

FanoutProcess::FanoutProcess(Basis& basis, Group& group, std::string name, const TopicNames& names,
                             const EndpointTable& endpoints, const DialectSet& dialects,
                             fanout::Settings settings)
    : Member(basis, group, std::move(name), 2),
      names_(names),
      partitions_(group.partitions()),
      settings_(settings),
      fanout_(dialects, settings),
      seen_(
          names.event_ids(),
          [this](const auto& record, auto done) { return produce_seen(record, std::move(done)); },
          [this](auto again) { later(1s, std::move(again)); }),
      view_(
          basis, endpoints, [this](Duration d, auto what) { later(d, std::move(what)); },
          [this](const EndpointTable::Change& change) {
            change.endpoint ? void(fanout_.on_endpoint(*change.endpoint))
                            : fanout_.on_endpoint_removed(change.id);
          }) {
  view_.sync([this] { join(); });
}

/// Now and then there is no room, or what was written counts as lost.
bool FanoutProcess::produce_seen(const kafka::OutRecord& record, fanout::SeenWriter::Done done) {
  if (basis_.random.chance(0.02)) return false;
  later(basis_.random.spread(1ms, 1s), [this, record, done = std::move(done)] {
    const bool lost = basis_.random.chance(0.02);
    if (!lost || basis_.random.chance(0.5))
      basis_.broker.append({record.topic, record.partition}, record.key, record.value, now());
    done(lost ? "timed out" : "");
  });
  return true;
}

void FanoutProcess::on_assigned(const std::vector<Place>& places) {
  for (const Place& place : places) {
    const auto [offset, metadata] = basis_.broker.committed(place);
    auto resumed = fanout::resumed_from(offset, metadata, basis_.broker.end(place));
    fanout_.on_assigned(place.partition, std::move(resumed.cursor));
    seen_.on_assigned(place.partition, resumed.saved);
  }
  restoring_ = true;
  later(basis_.random.spread(1ms, 300ms), [this, at = assignment()] {
    if (at == assignment()) restore();
  });
}

void FanoutProcess::restore() {
  for (const Place& place : owned_) restore(place);
  restoring_ = false;
  pump_all();
}

void FanoutProcess::restore(const Place& place) {
  for (const Record& record : basis_.broker.records({names_.event_ids(), place.partition})) {
    Fingerprint fingerprint;
    TimePoint seen;
    if (record.appended < now() - settings_.duplicate_window) continue;
    if (fanout::decode_seen(record.value, fingerprint, seen)) {
      fanout_.on_seen(place.partition, fingerprint, seen);
    }
  }
  std::vector<fanout::Batch::Seen> unsaved;
  const std::int64_t committed = basis_.broker.committed(place).offset;
  const auto& events = basis_.broker.records(place);
  for (auto i = basis_.broker.find(place, seen_.saved(place.partition)); i < events.size(); ++i) {
    if (events[i].offset >= committed) break;
    const Result<Event> event = codec::decode_event(events[i].value);
    if (!event.ok()) continue;
    unsaved.push_back({place.partition, fingerprint(*event), events[i].appended});
    fanout_.on_seen(place.partition, unsaved.back().fingerprint, unsaved.back().seen);
  }
  if (committed >= 0) seen_.write(place.partition, unsaved, committed);
}

void FanoutProcess::on_revoked(const std::vector<Place>& places) {
  for (const Place& place : places) {
    fanout_.on_revoked(place.partition);
    seen_.on_revoked(place.partition);
  }
}

std::vector<int> FanoutProcess::partitions_of(std::size_t slot) const {
  std::vector<int> result;
  for (const Place& place : owned_) {
    if (!restoring_ && slot_of(place.partition) == slot) result.push_back(place.partition);
  }
  return result;
}

bool FanoutProcess::prepare(std::size_t slot, std::function<void()> go) {
  std::size_t waiting = 0;
  for (int number : partitions_of(slot)) {
    for (const Record& record : read({names_.events(), number}, 20)) {
      fanout::Input input{record.offset, record.appended, {}, {}, {}};
      Result<Event> event = codec::decode_event(record.value);
      if (event.ok()) {
        input.event = std::move(event.value());
      } else {
        input.fault = event.error();
        input.raw = record.value;
      }
      fanout_.on_input(number, std::move(input));
    }
    waiting += fanout_.waiting(number);
  }
  if (waiting == 0) return false;
  view_.sync(std::move(go));
  return true;
}

std::optional<Member::Transaction> FanoutProcess::next(std::size_t slot) {
  auto batch = fanout_.next_batch(partitions_of(slot), now());
  if (!batch) return std::nullopt;
  for (auto& each : batch->progress) each.saved = seen_.saved(each.partition);
  Transaction transaction;
  transaction.batch = fanout::to_transaction(*batch, names_, partitions_);
  basis_.trace.say(now(), "%s: %zu deliveries of %zu events, %zu duplicates", this->name().c_str(),
                   batch->deliveries.size(), batch->events, batch->duplicates);
  transaction.committed = [this, kept = std::make_shared<fanout::Batch>(std::move(*batch))] {
    fanout_.on_committed(*kept);
    seen_.write(*kept);
  };
  return transaction;
}

}  // namespace fanfare::sim
