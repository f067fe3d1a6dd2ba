// Which records of a partition are finished, in whatever order they finish.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace fanfare {

/// Turns completions out of order into an offset to commit, and metadata that lists the unfinished
/// records above it, so that a crash repeats only those.
///
///     read      10 11 13 14          (12 was a transaction marker)
///     finished     11    14
///     commit    10, metadata "10 and 13 are unfinished below 15"
///     after a crash: 10 and 13 are read again and done, 11 and 14 are skipped
///
/// Invariant: the committed offset never passes an unfinished record.
/// Memory: a few bytes for each run of unfinished neighbours.
class OffsetTracker {
 public:
  /// Starts at what was committed: `offset` (-1: nothing yet) with its `metadata`. Metadata that
  /// can't be read counts as none: records are repeated rather than lost.
  OffsetTracker(std::int64_t offset, std::string_view metadata);

  /// How far `metadata` speaks of records: it counts only where the log isn't shorter.
  static std::int64_t reach(std::int64_t offset, std::string_view metadata) {
    return OffsetTracker(offset, metadata).known_end_;
  }

  /// A record was read; offsets ascend. Neighbours of one `group` are expected to finish
  /// about in order, and count as one run as long as they do.
  /// False if it was finished before the start, or begun already: it must be skipped.
  bool begin(std::int64_t offset, std::size_t group = 0);

  /// Requires: begin(offset) was true, and finish(offset) wasn't called before.
  void finish(std::int64_t offset);

  std::size_t unfinished() const { return unfinished_; }
  /// What the metadata has to list.
  std::size_t runs() const { return runs_.size(); }

  struct Commit {
    std::int64_t offset = -1;  // -1: nothing to commit yet
    std::string metadata;      // base64 (Kafka refuses zero bytes), at most 4,096 bytes
    bool operator==(const Commit&) const = default;
  };
  /// What to commit now.
  Commit commit() const;

  /// As many runs as metadata is sure to hold: each takes at most three bytes as long as it is
  /// shorter than 128 and less than 8,192 behind the one before.
  static constexpr std::size_t kRunsMax = 1'000;

 private:
  struct Run {
    std::int64_t first, last;
    std::size_t group = 0;
  };
  void read(std::string_view metadata, std::int64_t offset);

  std::int64_t next_;     // one past the last record read
  std::deque<Run> runs_;  // unfinished, ascending
  std::size_t unfinished_ = 0;
  // From the metadata: below known_end_ all is finished but what lies in these runs.
  std::int64_t known_end_ = -1;
  std::deque<Run> known_;
};

}  // namespace fanfare
