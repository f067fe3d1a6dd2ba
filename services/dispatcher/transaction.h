// From what Dispatcher decided to the records of one Kafka transaction.
#pragma once

#include <string>

#include "core/topics.h"
#include "kafka/transactional_producer.h"
#include "services/dispatcher/dispatcher.h"

namespace fanfare::dispatcher {

/// Without generation: the caller adds the one in which the deliveries were read.
kafka::TransactionBatch to_transaction(const Batch& batch, const TopicNames& names, int partitions);

}  // namespace fanfare::dispatcher
