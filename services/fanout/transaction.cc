#include "services/fanout/transaction.h"

#include "codec/records.h"
#include "fanfare/v1/records.pb.h"

namespace fanfare::fanout {

kafka::TransactionBatch to_transaction(const Batch& batch, const TopicNames& names,
                                       int partitions) {
  kafka::TransactionBatch result;
  result.records.reserve(batch.deliveries.size() + batch.dead_letters.size() + batch.seen.size());
  for (const Delivery& delivery : batch.deliveries) {
    result.records.push_back({names.deliveries(),
                              partition_of(delivery.endpoint_id, partitions),
                              delivery.endpoint_id,
                              codec::encode(delivery),
                              false,
                              {}});
  }
  for (DeadLetter letter : batch.dead_letters) {
    if (letter.reason == DeadLetterReason::kPoison) letter.source_topic = names.events();
    const std::string& key = letter.delivery.endpoint_id;
    result.records.push_back({names.dead_letters(),
                              partition_of(key, partitions),
                              key,
                              codec::encode(letter),
                              false,
                              {}});
  }
  for (const Batch::Seen& seen : batch.seen) {
    v1::EventSeen record;
    record.set_fingerprint(to_bytes(seen.fingerprint));
    record.set_seen_ms(to_unix_ms(seen.seen));
    result.records.push_back({names.event_ids(),
                              seen.partition,
                              record.fingerprint(),
                              record.SerializeAsString(),
                              false,
                              {}});
  }
  for (const Batch::Progress& progress : batch.progress) {
    result.offsets.push_back(
        {{names.events(), progress.partition}, progress.offset, progress.cursor});
  }
  return result;
}

bool decode_seen(std::string_view value, Fingerprint& fingerprint, TimePoint& seen) {
  v1::EventSeen record;
  if (!record.ParseFromArray(value.data(), static_cast<int>(value.size()))) return false;
  fingerprint = fingerprint_from(record.fingerprint());
  seen = from_unix_ms(record.seen_ms());
  return true;
}

}  // namespace fanfare::fanout
