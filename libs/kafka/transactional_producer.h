// Transactions: records and the offsets they came from, all or nothing (KIP-98, KIP-447).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kafka/client.h"
#include "runtime/loop.h"

namespace fanfare::kafka {

/// The consumer group's generation in which a batch was read; made by GroupConsumer.
class GroupGeneration;

struct OffsetToCommit {
  TopicPartition partition;
  std::int64_t offset = 0;
  std::string metadata;  // no zero bytes; at most 4,096
};

struct TransactionBatch {
  std::vector<OutRecord> records;
  std::vector<OffsetToCommit> offsets;
  std::shared_ptr<GroupGeneration> generation;  // null if there are no offsets
};

enum class CommitResult {
  kCommitted,
  kRejected,  // the group moved on: the partitions belong to others or must be read again
  kFatal,     // fenced or broken for good: the process must end
};

struct TransactionalProducerOptions {
  ClientConfig client;
  std::string transactional_id;       // stable: service-ordinal-k
  std::string name = "transactions";  // in metrics
  // Longer than a broker's death takes to be noticed (broker.session.timeout.ms, 9 s by default):
  // else the next coordinator aborts what is under way, and fences this process.
  Duration transaction_timeout{20'000};
};

/// One transaction at a time, on a thread of its own; retries what may be retried by itself, with
/// the same records. Source: librdkafka INTRODUCTION.md, "Transactional producer".
/// Threads: the loop's.
class TransactionalProducer {
 public:
  using Done = std::function<void(CommitResult, const std::string& error)>;
  TransactionalProducer(runtime::Loop& loop, TransactionalProducerOptions options);
  ~TransactionalProducer();

  /// init_transactions: ends what an earlier process with this id left open. Call once, first;
  /// retried until it succeeds, or fatal.
  void start(Done done);
  /// Requires: started, and no other commit is under way. Offsets alone are a transaction too: only
  /// that checks the generation in which they were read.
  void commit(TransactionBatch batch, Done done);
  bool busy() const;

  /// What is under way is tried no more: it ends within the seconds of a call, as kFatal where that
  /// isn't answered. The destructor does so, and waits for it.
  void stop();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace fanfare::kafka
