// A member of a consumer group that reads each partition from a queue of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kafka/client.h"
#include "kafka/transactional_producer.h"
#include "runtime/loop.h"

namespace fanfare::kafka {

struct GroupConsumerOptions {
  ClientConfig client;
  std::string group;
  std::string instance_id;  // static membership (KIP-345); "" for a dynamic member
  std::vector<std::string> topics;
  Duration session_timeout{10'000};
  Duration heartbeat_interval{500};
  std::int64_t partition_bytes_max = 1 << 20;  // prefetched, for each partition
  std::int64_t partition_records_max = 100'000;
  Duration queue_backoff{10};    // before a full queue is fetched for again
  Duration release_max{30'000};  // see Events::releasing; less than 5 min
};

struct AssignedPartition {
  TopicPartition partition;
  // Committed; -1: none, or none that is left: reading starts at the beginning. Never behind the
  // end: what was committed there was lost by Kafka.
  std::int64_t offset = -1;
  std::string metadata;
  std::int64_t end = -1;  // of the log; -1: not known
};

/// Reads only what is committed (read_committed). Nothing is read until read() is called, so a slow
/// partition costs no more than its prefetch, and needs no pause (which would throw that away).
/// Threads: the loop's.
class GroupConsumer {
 public:
  struct Events {
    /// These are ours from now on, at these offsets; earlier ones were revoked before.
    std::function<void(const std::vector<AssignedPartition>&)> assigned;
    /// These are no longer ours: forget them; batches of this generation will be rejected.
    std::function<void(const std::vector<TopicPartition>&)> revoked;
    /// read() may have something. Read until it returns nothing, or come back by yourself.
    std::function<void(const TopicPartition&)> readable;
    /// Broken for good: the process must end.
    std::function<void(const std::string& error)> fatal;
    /// May be empty. The group asks for them back: call `go`, now or later, when what is under way
    /// is committed; `revoked` follows, then or after `release_max`, or where they were lost. Until
    /// then they are ours, and the others of the group wait.
    std::function<void(std::function<void()> go)> releasing = nullptr;
  };

  GroupConsumer(runtime::Loop& loop, GroupConsumerOptions options, Events events);
  ~GroupConsumer();

  void start();
  /// The next records of an assigned partition, at most `count`; empty if none are there yet.
  std::vector<Message> read(const TopicPartition& partition, std::size_t count);
  /// The generation of the present assignment; null while there is none.
  std::shared_ptr<GroupGeneration> generation() const;
  bool joined() const;
  /// Leaves the group (a static member keeps its place for the session timeout), then calls `done`.
  void close(std::function<void()> done);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace fanfare::kafka
