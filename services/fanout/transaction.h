// From what Fanout decided to the records of one Kafka transaction.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/topics.h"
#include "kafka/transactional_producer.h"
#include "services/fanout/fanout.h"

namespace fanfare::fanout {

/// Without generation: the caller adds the one in which the events were read.
kafka::TransactionBatch to_transaction(const Batch& batch, const TopicNames& names, int partitions);

/// Of fanfare.event-ids.
kafka::OutRecord to_record(const Batch::Seen& seen, const std::string& topic);

/// What the metadata of a committed offset says.
struct Resumed {
  std::string cursor;
  std::int64_t saved = 0;  // the fingerprints of events below are in fanfare.event-ids
};
/// "CURSOR SAVED". Ids have no characters as low as the space: who takes all of it for the cursor
/// serves the same endpoints.
std::string to_metadata(const Batch::Progress& progress);
/// Without SAVED all below `offset` (-1: none yet) is saved: its writer had fingerprints in its
/// transactions. `end`: of the log, -1 if not known. Where it is at `offset`, the event that the
/// cursor speaks of was lost by Kafka: another one will have its offset.
Resumed resumed_from(std::int64_t offset, std::string_view metadata, std::int64_t end);

/// Reads a record of fanfare.event-ids; false if it is none.
bool decode_seen(std::string_view value, Fingerprint& fingerprint, TimePoint& seen);

}  // namespace fanfare::fanout
