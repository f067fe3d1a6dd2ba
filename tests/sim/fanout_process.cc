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
      view_(
          basis, endpoints, [this](Duration d, auto what) { later(d, std::move(what)); },
          [this](const EndpointTable::Change& change) {
            change.endpoint ? void(fanout_.on_endpoint(*change.endpoint))
                            : fanout_.on_endpoint_removed(change.id);
          }) {
  view_.sync([this] { join(); });
}

void FanoutProcess::on_assigned(const std::vector<Place>& places) {
  for (const Place& place : places) {
    fanout_.on_assigned(place.partition, basis_.broker.committed(place).metadata);
  }
  restoring_ = true;
  later(basis_.random.spread(1ms, 300ms), [this, at = assignment()] {
    if (at == assignment()) restore();
  });
}

void FanoutProcess::restore() {
  for (const Place& place : owned_) {
    for (const Record& record : basis_.broker.records({names_.event_ids(), place.partition})) {
      Fingerprint fingerprint;
      TimePoint seen;
      if (record.appended < now() - settings_.duplicate_window) continue;
      if (fanout::decode_seen(record.value, fingerprint, seen)) {
        fanout_.on_seen(place.partition, fingerprint, seen);
      }
    }
  }
  restoring_ = false;
  pump_all();
}

void FanoutProcess::on_revoked(const std::vector<Place>& places) {
  for (const Place& place : places) fanout_.on_revoked(place.partition);
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
  Transaction transaction;
  transaction.batch = fanout::to_transaction(*batch, names_, partitions_);
  basis_.trace.say(now(), "%s: %zu deliveries of %zu events, %zu duplicates", this->name().c_str(),
                   batch->deliveries.size(), batch->events, batch->duplicates);
  transaction.committed = [this, kept = std::make_shared<fanout::Batch>(std::move(*batch))] {
    fanout_.on_committed(*kept);
  };
  return transaction;
}

}  // namespace fanfare::sim
