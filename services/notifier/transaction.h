// What the notifier decided, as records.
#pragma once

#include "core/topics.h"
#include "kafka/transactional_producer.h"
#include "services/notifier/failure_rates.h"
#include "services/notifier/notifier.h"
#include "services/notifier/outbox.h"

namespace fanfare::notifier {

struct Decisions {
  Batch facts;
  RateBatch rates;
  OutboxBatch outbox;
  bool empty() const { return facts.empty() && rates.empty() && outbox.empty(); }
};

kafka::TransactionBatch to_transaction(const Decisions& decisions, const TopicNames& names,
                                       int partitions);

}  // namespace fanfare::notifier
