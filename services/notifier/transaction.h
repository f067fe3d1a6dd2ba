// What the notifier decided, as records.
#pragma once

#include "core/topics.h"
#include "kafka/transactional_producer.h"
#include "services/notifier/notifier.h"

namespace fanfare::notifier {

kafka::TransactionBatch to_transaction(const Batch& batch, const TopicNames& names, int partitions);

}  // namespace fanfare::notifier
