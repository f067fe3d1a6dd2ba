#include "sim/bridge_process.h"

#include "codec/records.h"

namespace fanfare::sim {

BridgeProcess::BridgeProcess(Basis& basis, Group& group, std::string name, const TopicNames& names)
    : Member(basis, group, std::move(name), 2), names_(names), partitions_(group.partitions()) {
  later(Duration(0), [this] { join(); });
}

std::optional<Member::Transaction> BridgeProcess::next(std::size_t slot) {
  Transaction transaction;
  for (const Place& place : owned_) {
    if (slot_of(place.partition) != slot) continue;
    const auto records = read(place, 5);
    for (const Record& record : records) {
      const auto taken = ingest::take_record(
          source_, {place.topic, place.partition, record.offset, record.appended}, {}, record.value,
          codec::EventLimits{});
      if (taken.ok()) {
        const std::string& key = ingest::partition_key(*taken);
        transaction.batch.records.push_back({names_.events(),
                                             partition_of(key, partitions_),
                                             key,
                                             codec::encode(*taken),
                                             false,
                                             {}});
      } else {
        transaction.batch.records.push_back(
            {names_.dead_letters(), place.partition, "", codec::encode(taken.error()), false, {}});
      }
    }
    if (!records.empty())
      transaction.batch.offsets.push_back({place, records.back().offset + 1, ""});
  }
  if (transaction.batch.offsets.empty()) return std::nullopt;
  transaction.committed = [] {};
  return transaction;
}

}  // namespace fanfare::sim
