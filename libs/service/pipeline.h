// What fanout, dispatcher, retry and ingest's bridge share: a group's partitions in, transactions
// out.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kafka/group_consumer.h"
#include "kafka/transactional_producer.h"
#include "metrics/metrics.h"
#include "runtime/loop.h"
#include "service/kafka_settings.h"

namespace fanfare::service {

/// Partitions are shared out over slots (partition % slots); each slot has a transactional producer
/// of its own, and one transaction at a time, so a partition's transactions never overlap.
///
///     pump(k) ─▶ prepare(k) ─▶ next(k) ─▶ commit ─▶ committed ─▶ pump(k) …
///
/// A rejected transaction means that the group moved on: the slot rests until the partitions are
/// revoked. A fatal error throws out of the loop: a restart is safe and begins at what was
/// committed. Threads: the loop's. Lifetime: ends before what its hooks refer to.
class Pipeline {
 public:
  struct Transaction {
    kafka::TransactionBatch batch;    // the pipeline adds the generation
    std::function<void()> committed;  // not called if the assignment has changed since
  };
  struct Hooks {
    std::function<void(const std::vector<kafka::AssignedPartition>&)> assigned;
    std::function<void(const std::vector<kafka::TopicPartition>&)> revoked;
    std::function<void(const kafka::TopicPartition&)> readable;
    /// Something to do for the slot? Then call `go`, now or later. Empty: straight to next().
    std::function<bool(std::size_t slot, std::function<void()> go)> prepare;
    /// The slot's next transaction; nullopt if there is none.
    std::function<std::optional<Transaction>(std::size_t slot)> next;
    /// May be empty; as GroupConsumer::Events::releasing.
    std::function<void(std::function<void()> go)> releasing = nullptr;
  };

  Pipeline(runtime::Loop& loop, metrics::Registry& metrics, const KafkaSettings& settings,
           const std::string& name, std::size_t slots, kafka::GroupConsumerOptions consumer,
           Hooks hooks);
  ~Pipeline();

  /// Ends open transactions of an earlier process, which takes its time.
  void start();
  /// Joins the group, meanwhile: committed offsets are told only when no open transaction changes
  /// them (KIP-447). No transaction begins before start() has ended those. Reads `more` topics
  /// besides those of the options.
  void join(const std::vector<std::string>& more = {});
  /// Looks whether the slot has something to do. Call it whenever that may have changed.
  void pump(std::size_t slot);
  void pump_all();

  std::size_t slots() const { return slots_.size(); }
  std::size_t slot_of(int partition) const { return static_cast<std::size_t>(partition) % slots(); }
  std::vector<kafka::Message> read(const kafka::TopicPartition& partition, std::size_t count);
  /// Raised by each assignment and revocation: what began under another number is void.
  std::uint64_t assignment() const { return assignment_; }
  /// "" once producers and consumer are at work.
  std::string not_ready_reason() const;

  /// Lets transactions under way end, tries one last time for each slot, leaves the group, then
  /// calls `done`; at the deadline without all that.
  void drain(Duration deadline, std::function<void()> done);

 private:
  struct Slot {
    std::unique_ptr<kafka::TransactionalProducer> producer;
    bool working = false;
    std::uint64_t rejected_in = 0;  // the assignment whose end it waits for
    bool last_done = false;         // while draining
  };
  void start_producer(std::size_t slot);
  void release(std::function<void()> go);
  void commit(std::size_t slot);
  void on_commit(std::size_t slot, std::uint64_t assignment, kafka::CommitResult result,
                 const std::string& error, const std::function<void()>& committed, TimePoint begun);
  void wait_for_revocation(std::size_t slot);
  void fail(const std::string& what, const std::string& error);
  void finish_drain();

  runtime::Loop& loop_;
  metrics::Counter &committed_, &rejected_;
  metrics::Histogram& seconds_;
  kafka::ClientConfig client_;
  std::string name_;
  std::string transactional_prefix_;
  Hooks hooks_;
  kafka::GroupConsumerOptions consumer_options_;
  std::vector<Slot> slots_;
  std::size_t producers_started_ = 0;
  std::unique_ptr<kafka::GroupConsumer> consumer_;
  std::uint64_t assignment_ = 1;
  bool draining_ = false;
  std::function<void()> release_;  // while the group waits for the partitions
  std::function<void()> drained_;
  runtime::Loop::Timer drain_timer_, revocation_timer_;
};

}  // namespace fanfare::service
