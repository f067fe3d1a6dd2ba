// Fills the index from the topics.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "kafka/topic_reader.h"
#include "metrics/metrics.h"
#include "runtime/loop.h"
#include "services/control/log_index.h"

namespace fanfare::control {

/// Reads attempts and dead letters from where the index is. One transaction for up to 500 records
/// or 100 ms, whichever is first, so that a batch holds the loop for about 10 ms at most.
/// Threads: the loop's.
class IndexFeed {
 public:
  struct Topics {
    std::string attempts, dead_letters;
    int partitions = 0;           // of each
  };
  IndexFeed(runtime::Loop& loop, const kafka::ClientConfig& client, LogIndex& index, Topics topics,
            metrics::Registry& metrics);

  void start();
  /// Writes what was read.
  void flush();
  /// Deletes a little of what is too old or too much, now and every minute.
  void keep_trimmed(Duration retention, std::int64_t bytes_max);

 private:
  void on_record(const kafka::Message& message);
  void trim(Duration retention, std::int64_t bytes_max);

  runtime::Loop& loop_;
  LogIndex& index_;
  Topics topics_;
  metrics::Counter& records_;
  metrics::Counter& unreadable_;
  metrics::Histogram& batch_seconds_;
  kafka::TopicReader reader_;
  std::map<LogIndex::Place, std::int64_t> pending_offsets_;
  std::size_t pending_ = 0;
  std::chrono::steady_clock::duration spent_{};
  runtime::Loop::Timer flushing_, trimming_, trim_again_;
};

}  // namespace fanfare::control
