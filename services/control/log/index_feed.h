// Fills the index from the topics.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kafka/topic_reader.h"
#include "kafka/worker.h"
#include "metrics/metrics.h"
#include "runtime/loop.h"
#include "services/control/log/changes.h"
#include "services/control/log/log_index.h"

namespace fanfare::control {

/// Reads its topics from where the index is and writes what they say on a thread of its own, one
/// transaction for up to 5,000 records or what came in half a second, 100 ms where it is little;
/// queries have a connection of their own and aren't held up.
/// Threads: the loop's. Memory: 8 MiB of records; beyond that reading stops until they are written.
class IndexFeed {
 public:
  enum class Kind : std::uint8_t { kAttempts, kDeadLetters, kRungs, kRuns, kAudit, kNotifications };
  struct Source {
    Kind kind = Kind::kAttempts;
    std::vector<int> partitions;
  };
  using Topics = std::map<std::string, Source>;  // by name
  /// Requires: a LogIndex was opened on `file` before.
  /// `reader`: kafka::TopicReader's name.
  IndexFeed(runtime::Loop& loop, const kafka::ClientConfig& client, const std::string& file,
            Topics topics, metrics::Registry& metrics, const std::string& reader);

  void start();
  /// It has been as far as the topics went.
  bool is_ready() const { return ready_; }
  /// All that was appended to its topics before `time` is in the index. Where that isn't known it
  /// looks, so ask again a little later.
  bool is_complete_to(TimePoint time);
  /// Calls `tell` with what each batch changed, as long as `wanted` says so.
  void tell_changes(std::function<bool()> wanted, std::function<void(const Changes&)> tell) {
    wanted_ = std::move(wanted);
    tell_ = std::move(tell);
  }
  using OwnAges = std::function<std::vector<LogIndex::OwnAge>()>;
  /// Deletes a little of what is too old or too much, now and every minute. `own`: of
  /// organizations whose log is kept for less time.
  void keep_trimmed(Duration retention, std::int64_t bytes_max, OwnAges own);

 private:
  struct Partition {
    Kind kind = Kind::kAttempts;
    std::int64_t next = 0;  // to read; the loop's
  };
  using Partitions = std::map<LogIndex::Place, Partition>;
  struct Entry {
    const Partitions::value_type* of;
    std::int64_t offset = 0;
    TimePoint appended;
    std::string value;
  };
  struct Written;
  Partitions::value_type& partition_of(const kafka::Message& message);
  void on_record(const kafka::Message& message);
  void follow();
  void hold();
  void look_for_end();
  void look_whether_there();
  void write_next();
  void write(const std::vector<Entry>& batch, Written& written);
  std::string take(const Entry& entry, Changes* changes);
  void on_written(const Written& written);
  void trim();

  runtime::Loop& loop_;
  const Topics topics_;
  LogIndex index_;  // the worker's
  metrics::Counter& records_;
  metrics::Counter& unreadable_;
  metrics::Histogram& batch_seconds_;
  kafka::TopicReader reader_;
  Partitions partitions_;
  Partitions::value_type* last_ = nullptr;  // that a record came from
  std::vector<Entry> pending_;
  std::size_t pending_bytes_ = 0;
  int gathering_ = 0;  // turns of the timer since the last transaction began
  bool writing_ = false;
  bool held_ = false;
  bool ready_ = false;
  std::uint64_t holds_ = 0, received_ = 0, written_ = 0;
  bool looking_ = false;  // where the topics end
  TimePoint looked_at_, complete_to_;
  std::optional<std::uint64_t> there_at_;  // when so many are written
  std::function<bool()> wanted_;
  std::function<void(const Changes&)> tell_;
  Duration retention_{};
  std::int64_t bytes_max_ = 0;
  OwnAges own_ages_;
  runtime::Loop::Timer writing_timer_, trimming_, trim_again_, look_again_;
  kafka::Worker worker_;  // last: ends first
};

}  // namespace fanfare::control
