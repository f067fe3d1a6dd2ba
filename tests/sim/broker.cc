#include "sim/broker.h"

#include <algorithm>
#include <set>

namespace fanfare::sim {

std::size_t Broker::find(const Place& place, std::int64_t offset) {
  const auto& records = logs_[place].records;
  const auto found = std::lower_bound(records.begin(), records.end(), offset,
                                      [](const Record& r, std::int64_t o) { return r.offset < o; });
  return static_cast<std::size_t>(found - records.begin());
}

Committed Broker::committed(const Place& place) const {
  const auto found = committed_.find(place);
  return found == committed_.end() ? Committed{} : found->second;
}

void Broker::add(const Place& place, std::string key, std::string value, TimePoint appended) {
  Log& log = logs_[place];
  if (!log.records.empty()) appended = std::max(appended, log.records.back().appended);
  log.records.push_back({log.end++, appended, std::move(key), std::move(value)});
}

void Broker::append(const Place& place, std::string key, std::string value, TimePoint now) {
  add(place, std::move(key), std::move(value), now);
  on_appended(place, logs_[place].records.back());
}

void Broker::commit(const kafka::TransactionBatch& batch, TimePoint begun, TimePoint now) {
  on_transaction(batch);
  std::map<Place, std::size_t> first;
  for (const auto& record : batch.records) {
    const Place place{record.topic, record.partition};
    first.emplace(place, logs_[place].records.size());
    add(place, record.key, record.value, random_.uniform(begun, now));
  }
  for (const auto& each : batch.offsets) committed_[each.partition] = {each.offset, each.metadata};
  for (const auto& [place, index] : first) {
    Log& log = logs_[place];
    ++log.end;  // the marker
    for (std::size_t i = index; i < log.records.size(); ++i) on_appended(place, log.records[i]);
  }
}

void Broker::abort(const kafka::TransactionBatch& batch) {
  std::set<Place> touched;
  for (const auto& record : batch.records) {
    const Place place{record.topic, record.partition};
    ++logs_[place].end;
    touched.insert(place);
  }
  for (const Place& place : touched) ++logs_[place].end;
}

}  // namespace fanfare::sim
