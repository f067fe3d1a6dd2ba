// Writes the fingerprints of committed events to fanfare.event-ids, after their transactions.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kafka/client.h"
#include "services/fanout/fanout.h"

namespace fanfare::fanout {

/// A transaction costs a request for each partition that it writes, so fingerprints stay out of it.
/// Each commit says up to where they were written before it ("saved"); those of the events between
/// there and the committed offset are made again from the events, when the partition is assigned.
///
/// Invariant: the fingerprint of every event of the window below saved() is in the topic. It may be
/// there more than once.
/// Threads: the loop's.
class SeenWriter {
 public:
  /// `error` is empty when the record is on all in-sync replicas.
  using Done = std::function<void(const std::string& error)>;
  /// False if there is no room now, and `done` isn't called. Else it is, once, unless the process
  /// ends before.
  using Produce = std::function<bool(const kafka::OutRecord&, Done done)>;
  /// Calls after a while, unless the process ends before.
  using Later = std::function<void(std::function<void()>)>;

  SeenWriter(std::string topic, Produce produce, Later later);

  /// Requires: not assigned. `saved`: from the committed metadata.
  void on_assigned(int partition, std::int64_t saved);
  void on_revoked(int partition);

  /// All that lies between what was written last, or on_assigned's `saved`, and `end`.
  void write(int partition, const std::vector<Batch::Seen>& seen, std::int64_t end);
  /// Of a transaction that was committed.
  void write(const Batch& batch);

  /// Events below are in the topic. Requires: assigned.
  std::int64_t saved(int partition) const { return partitions_.at(partition).saved; }
  /// Fingerprints that aren't in the topic yet. Who fans out more while they are many takes memory
  /// without end.
  std::size_t left() const { return left_; }

 private:
  /// What was written together.
  struct Part {
    std::int64_t end = 0;
    std::size_t left = 0;
  };
  struct Partition {
    std::int64_t saved = 0;
    std::deque<std::shared_ptr<Part>> under_way;
  };

  void produce(const Batch::Seen& seen, const std::shared_ptr<Part>& part);
  void produce_later(const Batch::Seen& seen, const std::shared_ptr<Part>& part);
  void advance(int partition);

  std::string topic_;
  Produce produce_;
  Later later_;
  std::map<int, Partition> partitions_;
  std::size_t left_ = 0;
};

}  // namespace fanfare::fanout
