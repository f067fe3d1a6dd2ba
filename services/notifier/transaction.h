// What the notifier decided, as records.
#pragma once

#include <string>
#include <string_view>

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

/// The key of a record of fanfare.outbox.
struct OutboxKey {
  std::string channel_id;  // or
  bool is_rate = false;
  std::string organization_id;
  bool test_mode = false;
};
/// Names neither a channel nor a rate where it is none.
OutboxKey read_outbox_key(std::string_view key);

}  // namespace fanfare::notifier
