// Reads whole topics, without a group: compacted tables, and the log for an index.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kafka/client.h"
#include "runtime/loop.h"

namespace fanfare::kafka {

/// Follows partitions from a position on, read_committed.
/// Threads: the loop's.
class TopicReader {
 public:
  struct Start {
    TopicPartition partition;
    std::int64_t offset = 0;  // used if `since` is the epoch; gone offsets: the earliest
    TimePoint since;          // else the first record appended at or after this
  };
  /// Called for each record, in order within a partition.
  using OnRecord = std::function<void(const Message&)>;

  /// Requests cost, not records: what may come a tenth of a second later comes in batches.
  enum class Pace : std::uint8_t { kAtOnce, kBatches };

  /// `name`: what its lag is shown under, "view" or "view-…"; other ones may read other partitions
  /// of a topic.
  TopicReader(runtime::Loop& loop, ClientConfig client, OnRecord on_record,
              Pace pace = Pace::kAtOnce, const std::string& name = "view");
  ~TopicReader();

  /// Asks for the leaders of topics that are to be followed later, which is a round trip less then.
  void expect(std::vector<std::string> topics);
  /// Adds partitions. Those already followed are left as they are.
  void follow(std::vector<Start> partitions);
  void unfollow(const std::vector<TopicPartition>& partitions);
  /// Asks the broker where the followed partitions (or `only`) end now, open transactions included,
  /// and calls `done` when all up to there was handed to on_record. A view that has to hold every
  /// write acknowledged before this call is complete then.
  void sync(std::function<void()> done);
  void sync(const std::vector<TopicPartition>& only, std::function<void()> done);
  /// As above, but no further than to these offsets.
  void sync_up_to(std::map<TopicPartition, std::int64_t> offsets, std::function<void()> done);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace fanfare::kafka
