// Which records of a partition are finished, in whatever order they finish.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>

namespace fanfare {

/// Turns completions out of order into an offset to commit, and metadata that lists the unfinished
/// records above it, so that a crash repeats only those.
///
///     read      10 11 13 14          (12 was a transaction marker)
///     finished     11    14
///     commit    10, metadata "13 is unfinished below 15"
///     after a crash: 10 and 13 are read again and done, 11 and 14 are skipped
///
/// Invariant: the committed offset never passes an unfinished record.
/// Memory: a few bytes for each record from the first unfinished one on.
class OffsetTracker {
 public:
  /// Starts at what was committed: `offset` (-1: nothing yet) with its `metadata`. Metadata that
  /// can't be read counts as none: records are repeated rather than lost.
  OffsetTracker(std::int64_t offset, std::string_view metadata);

  /// A record was read. Requires: offsets ascend.
  /// False if it was finished before the start: it must be skipped.
  bool begin(std::int64_t offset);

  /// Requires: begin(offset) was true, and finish(offset) wasn't called before.
  void finish(std::int64_t offset);

  std::size_t unfinished() const { return unfinished_; }

  struct Commit {
    std::int64_t offset = -1;  // -1: nothing to commit yet
    std::string metadata;      // base64 (Kafka refuses zero bytes), at most 4,096 bytes
    bool operator==(const Commit&) const = default;
  };
  /// What to commit now.
  Commit commit() const;

  /// As many unfinished records as metadata is sure to hold: each takes at most two bytes as long
  /// as offsets of unfinished neighbours are less than 16,384 apart.
  static constexpr std::size_t kUnfinishedMax = 1'400;

 private:
  struct Entry {
    std::int64_t offset;
    bool finished;
  };
  std::int64_t next_;          // one past the last record read
  std::deque<Entry> entries_;  // from the first unfinished one on, ascending
  std::size_t unfinished_ = 0;
  std::int64_t skip_end_ = -1;  // below it all is finished but what is in repeat_
  std::unordered_set<std::int64_t> repeat_;
};

}  // namespace fanfare
