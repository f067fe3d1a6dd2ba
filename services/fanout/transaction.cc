#include "services/fanout/transaction.h"

#include <algorithm>
#include <charconv>

#include "codec/records.h"
#include "fanfare/v1/records.pb.h"

namespace fanfare::fanout {

kafka::TransactionBatch to_transaction(const Batch& batch, const TopicNames& names,
                                       int partitions) {
  kafka::TransactionBatch result;
  result.records.reserve(batch.deliveries.size() + batch.dead_letters.size());
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
  for (const Batch::Progress& progress : batch.progress) {
    result.offsets.push_back(
        {{names.events(), progress.partition}, progress.offset, to_metadata(progress)});
  }
  return result;
}

kafka::OutRecord to_record(const Batch::Seen& seen, const std::string& topic) {
  v1::EventSeen record;
  record.set_fingerprint(to_bytes(seen.fingerprint));
  record.set_seen_ms(to_unix_ms(seen.seen));
  return {topic, seen.partition, record.fingerprint(), record.SerializeAsString(), false, {}};
}

std::string to_metadata(const Batch::Progress& progress) {
  return progress.cursor + ' ' + std::to_string(progress.saved);
}

Resumed resumed_from(std::int64_t offset, std::string_view metadata, std::int64_t end) {
  const std::size_t space = metadata.find(' ');
  Resumed result{std::string(metadata.substr(0, space)), std::max(offset, {})};
  if (end >= 0 && offset >= end) result.cursor.clear();
  if (space == std::string_view::npos) return result;
  const char* last = metadata.data() + metadata.size();
  std::int64_t saved = 0;
  const auto [rest, fault] = std::from_chars(metadata.data() + space + 1, last, saved);
  // Without it all of the window is read: too much rather than too little.
  result.saved = fault == std::errc() && rest == last ? std::min(saved, result.saved) : 0;
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
