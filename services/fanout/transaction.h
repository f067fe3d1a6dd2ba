// From what Fanout decided to the records of one Kafka transaction.
#pragma once

#include <string>

#include "core/topics.h"
#include "kafka/transactional_producer.h"
#include "services/fanout/fanout.h"

namespace fanfare::fanout {

/// Without generation: the caller adds the one in which the events were read.
kafka::TransactionBatch to_transaction(const Batch& batch, const TopicNames& names, int partitions);

/// Reads a record of fanfare.event-ids; false if it is none.
bool decode_seen(std::string_view value, Fingerprint& fingerprint, TimePoint& seen);

}  // namespace fanfare::fanout
