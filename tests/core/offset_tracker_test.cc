#include "core/offset_tracker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

namespace fanfare {
namespace {

// Offsets as transaction markers leave them.
constexpr std::int64_t kOffsets[] = {10, 11, 13, 14, 20, 21};

std::set<std::int64_t> repeated_after(const OffsetTracker::Commit& commit, int read) {
  OffsetTracker restarted(commit.offset, commit.metadata);
  std::set<std::int64_t> repeated;
  for (int i = 0; i < read; ++i) {
    if (kOffsets[i] >= commit.offset && restarted.begin(kOffsets[i])) repeated.insert(kOffsets[i]);
  }
  return repeated;
}

/// Every order of finishing up to six records, every number of them read before, every crash point.
TEST(OffsetTracker, AfterACrashExactlyTheUnfinishedAreRepeated) {
  for (int read = 1; read <= 6; ++read) {
    std::vector<int> order(static_cast<std::size_t>(read));
    std::iota(order.begin(), order.end(), 0);
    do {
      OffsetTracker tracker(10, "");
      std::set<std::int64_t> unfinished;
      for (int i = 0; i < read; ++i) {
        ASSERT_TRUE(tracker.begin(kOffsets[i]));
        unfinished.insert(kOffsets[i]);
      }
      for (int finished : order) {
        ASSERT_EQ(repeated_after(tracker.commit(), read), unfinished);
        tracker.finish(kOffsets[finished]);
        unfinished.erase(kOffsets[finished]);
        ASSERT_EQ(tracker.unfinished(), unfinished.size());
      }
      ASSERT_EQ(tracker.commit(), (OffsetTracker::Commit{kOffsets[read - 1] + 1, ""}));
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

/// Reading, finishing and crashing in any mixture: four records, a crash after each step, and one
/// more after each step of the second life.
class Lives {
 public:
  explicit Lives(unsigned first_finished, unsigned second_finished)
      : first_(first_finished), second_(second_finished) {}

  void check() const {
    for (int read = 0; read <= 4; ++read) {
      OffsetTracker tracker(-1, "");
      live(tracker, read, first_);
      const OffsetTracker::Commit commit = tracker.commit();
      for (int again = 0; again <= 4; ++again) {
        OffsetTracker second(commit.offset, commit.metadata);
        std::set<std::int64_t> open;
        for (int i = 0; i < again; ++i) {
          if (kOffsets[i] < commit.offset) continue;
          const bool was_done = i < read && (first_ >> i & 1);
          ASSERT_EQ(second.begin(kOffsets[i]), !was_done);
          if (was_done) continue;
          if (second_ >> i & 1)
            second.finish(kOffsets[i]);
          else
            open.insert(kOffsets[i]);
        }
        check_third(second.commit(), read, again, commit.offset < 0);
      }
    }
  }

 private:
  static void live(OffsetTracker& tracker, int read, unsigned finished) {
    for (int i = 0; i < read; ++i) {
      ASSERT_TRUE(tracker.begin(kOffsets[i]));
      if (finished >> i & 1) tracker.finish(kOffsets[i]);
    }
  }
  void check_third(const OffsetTracker::Commit& commit, int read, int again, bool nothing) const {
    if (nothing && again == 0) return;
    OffsetTracker third(commit.offset, commit.metadata);
    for (int i = 0; i < 4; ++i) {
      const bool done = (i < read && (first_ >> i & 1)) || (i < again && (second_ >> i & 1));
      if (kOffsets[i] < commit.offset) {
        ASSERT_TRUE(done) << "passed " << kOffsets[i];
        continue;
      }
      ASSERT_EQ(third.begin(kOffsets[i]), !done) << kOffsets[i];
    }
  }
  unsigned first_, second_;
};

TEST(OffsetTracker, NeverPassesAnUnfinishedRecordOverTwoCrashes) {
  for (unsigned first = 0; first < 16; ++first) {
    for (unsigned second = 0; second < 16; ++second) Lives(first, second).check();
  }
}

TEST(OffsetTracker, MetadataFitsWithAsManyRunsAsAllowed) {
  OffsetTracker tracker(0, "");
  constexpr std::int64_t kLong = 127, kApart = kLong + 8'190;
  constexpr auto kRuns = static_cast<std::int64_t>(OffsetTracker::kRunsMax);
  for (std::int64_t i = 0; i < kRuns; ++i) {
    for (std::int64_t each = 0; each < kLong; ++each) tracker.begin(i * kApart + each);
  }
  tracker.begin(kRuns * kApart);
  tracker.finish(kRuns * kApart);
  ASSERT_EQ(tracker.runs(), OffsetTracker::kRunsMax);
  const auto commit = tracker.commit();
  EXPECT_LE(commit.metadata.size(), 4'096u);
  EXPECT_EQ(commit.metadata.find('\0'), std::string::npos);
  OffsetTracker restarted(commit.offset, commit.metadata);
  for (std::int64_t i = 0; i < kRuns; ++i) {
    EXPECT_TRUE(restarted.begin(i * kApart));
    EXPECT_TRUE(restarted.begin(i * kApart + kLong - 1));
    EXPECT_FALSE(restarted.begin(i * kApart + kLong));
  }
}

TEST(OffsetTracker, NeighboursOfOneGroupAreOneRun) {
  OffsetTracker tracker(0, "");
  for (std::int64_t offset = 0; offset < 5'000; ++offset) tracker.begin(offset, 1);
  EXPECT_EQ(tracker.runs(), 1u);
  for (std::int64_t offset = 5'000; offset < 5'010; ++offset) {
    tracker.begin(offset, static_cast<std::size_t>(offset % 2));
  }
  EXPECT_EQ(tracker.runs(), 11u);
  tracker.finish(3);
  EXPECT_EQ(tracker.runs(), 12u);
  EXPECT_EQ(tracker.unfinished(), 5'009u);
  // In the metadata they are listed together: 0 to 2, 4 to the end.
  EXPECT_LE(tracker.commit().metadata.size(), 16u);
}

TEST(OffsetTracker, WhatMetadataCannotHoldIsRepeatedRatherThanLost) {
  OffsetTracker tracker(0, "");
  constexpr std::int64_t kApart = 1LL << 40;
  for (std::int64_t i = 0; i < 1'400; ++i) {
    tracker.begin(i * kApart);
    tracker.begin(i * kApart + 1);
  }
  for (std::int64_t i = 0; i < 1'400; ++i) tracker.finish(i * kApart + 1);
  const auto commit = tracker.commit();
  EXPECT_LE(commit.metadata.size(), 4'096u);
  OffsetTracker restarted(commit.offset, commit.metadata);
  int skipped = 0;
  for (std::int64_t i = 0; i < 1'400; ++i) {
    EXPECT_TRUE(restarted.begin(i * kApart));
    if (!restarted.begin(i * kApart + 1)) ++skipped;
  }
  EXPECT_GT(skipped, 300);
  EXPECT_LT(skipped, 1'400);
}

TEST(OffsetTracker, MetadataThatCannotBeReadCountsAsNone) {
  for (const char* metadata :
       {"!", "====", "\x01\x02", "gICAgICAgICAgICA", "A cursor of another version"}) {
    OffsetTracker tracker(5, metadata);
    EXPECT_TRUE(tracker.begin(5)) << metadata;
  }
}

TEST(OffsetTracker, WhatComesAgainIsSkipped) {
  OffsetTracker tracker(10, "");
  for (int offset : {10, 11, 13}) EXPECT_TRUE(tracker.begin(offset));
  tracker.finish(11);
  for (int offset : {9, 10, 11, 13}) EXPECT_FALSE(tracker.begin(offset));
  EXPECT_EQ(tracker.unfinished(), 2u);
  tracker.finish(10);
  tracker.finish(13);
  EXPECT_EQ(tracker.commit(), (OffsetTracker::Commit{14, ""}));
}

TEST(OffsetTracker, MetadataReachesToTheLastRecordRead) {
  OffsetTracker tracker(10, "");
  for (int offset : {10, 11, 13, 14}) tracker.begin(offset);
  tracker.finish(11);
  tracker.finish(14);
  const auto commit = tracker.commit();
  EXPECT_EQ(OffsetTracker::reach(commit.offset, commit.metadata), 15);
  EXPECT_LE(OffsetTracker::reach(10, ""), 10);
}

TEST(OffsetTracker, CommitsNothingBeforeAnythingWasRead) {
  EXPECT_EQ(OffsetTracker(-1, "").commit().offset, -1);
  EXPECT_EQ(OffsetTracker(7, "").commit(), (OffsetTracker::Commit{7, ""}));
}

}  // namespace
}  // namespace fanfare
