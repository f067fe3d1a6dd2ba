#include "services/retry/retry_schedule.h"

#include <gtest/gtest.h>

#include <set>

namespace fanfare::retry {
namespace {

using namespace std::chrono_literals;

class RetryScheduleTest : public testing::Test {
 protected:
  void SetUp() override { schedule.on_assigned(kMinute); }
  void put(std::int64_t offset, TimePoint appended, TimePoint not_before) {
    schedule.on_record(kMinute, {offset, appended, not_before, "E", "value", ""});
  }
  static constexpr Source kMinute{1min, 0};
  TimePoint start = from_unix_ms(1'760'000'000'000);
  RungSet rungs{{1s, 5s, 30s, 1min}};
  RetrySchedule schedule{rungs, {}};
  const Duration ahead = RetrySchedule::kAhead;
};

TEST_F(RetryScheduleTest, ReadsNothingBehindAHeadThatIsNotDue) {
  EXPECT_TRUE(schedule.wants(kMinute, start));
  put(0, start, start + 1min);
  EXPECT_FALSE(schedule.wants(kMinute, start + 59s));
  EXPECT_TRUE(schedule.wants(kMinute, start + 1min - ahead));
  EXPECT_EQ(schedule.next_wake(), start + 1min - ahead);
}

TEST_F(RetryScheduleTest, HandsNothingOverEarlierThanTheDispatcherWaits) {
  put(0, start, start + 1min);
  EXPECT_FALSE(schedule.next_batch({kMinute}, start + 1min - ahead - 1ms));
  const auto batch = schedule.next_batch({kMinute}, start + 1min - ahead);
  ASSERT_TRUE(batch);
  EXPECT_FALSE(batch->moves.at(0).rung);
  EXPECT_EQ(batch->progress.at(0).offset, 1);
}

TEST_F(RetryScheduleTest, LeavesForTheNextHopWhileItsDueTimeIsAhead) {
  put(0, start, start + 1min + 31s);
  const auto batch = schedule.next_batch({kMinute}, start + 1min);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->moves.at(0).rung, Duration(30s));
}

TEST_F(RetryScheduleTest, LeavesAtItsOwnTimeIfTheRungIsALittleTooLong) {
  put(0, start, start + 1min - 400ms);
  EXPECT_EQ(schedule.next_wake(), start + 1min - 400ms - ahead);
  EXPECT_FALSE(schedule.next_batch({kMinute}, start + 1min - 401ms - ahead));
  EXPECT_TRUE(schedule.next_batch({kMinute}, start + 1min - 400ms - ahead));
}

TEST_F(RetryScheduleTest, WhatHasNoTimeOfItsOwnStaysForTheWholeRung) {
  put(0, start, {});
  EXPECT_EQ(schedule.next_wake(), start + 1min);
  EXPECT_FALSE(schedule.next_batch({kMinute}, start + 1min - 1ms));
}

TEST_F(RetryScheduleTest, WhatIsDueAtAboutTheSameTimeGoesTogether) {
  put(0, start, start + 1min);
  put(1, start + 40ms, start + 1min + 40ms);
  const auto batch = schedule.next_batch({kMinute}, start + 1min - ahead + 40ms);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->moves.size(), 2U);
  EXPECT_EQ(batch->latest, Duration(0));
}

TEST_F(RetryScheduleTest, ALongBacklogLetsTheOthersThrough) {
  RetrySchedule few(rungs, {.records_max = 3, .names = TopicNames("fanfare")});
  const Source second{1min, 1}, third{1min, 2};
  for (const Source& source : {kMinute, second, third}) few.on_assigned(source);
  std::int64_t offset = 0;
  const auto put_due = [&](const Source& source) {
    const auto at = offset++;
    few.on_record(source, {at, start, start + 1min, "E", "value", ""});
  };
  for (int i = 0; i < 20; ++i) put_due(kMinute);
  for (int i = 0; i < 4; ++i) put_due(second);
  put_due(third);
  std::vector<std::set<Source>> served;
  for (int i = 0; i < 4; ++i) {
    auto batch = few.next_batch({kMinute, second, third}, start + 1min);
    ASSERT_TRUE(batch);
    auto& sources = served.emplace_back();
    for (const auto& progress : batch->progress) sources.insert(progress.source);
  }
  EXPECT_EQ(served[0], std::set<Source>{kMinute});
  EXPECT_EQ(served[1], std::set<Source>{second});
  EXPECT_EQ(served[2], (std::set<Source>{kMinute, third}));
  EXPECT_EQ(served[3], (std::set<Source>{kMinute, second}));
}

TEST_F(RetryScheduleTest, WhatCannotBeReadBecomesADeadLetterAndThePartitionMovesOn) {
  schedule.on_record(kMinute, {7, start, {}, "E", "garbage", "the record is no delivery"});
  const auto batch = schedule.next_batch({kMinute}, start + 1min);
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->moves.empty());
  EXPECT_EQ(batch->poison.at(0).poison, "garbage");
  EXPECT_EQ(batch->poison.at(0).source_topic, "fanfare.retry.1m");
  EXPECT_EQ(batch->progress.at(0).offset, 8);
}

TEST_F(RetryScheduleTest, ForgetsWhatWasRevoked) {
  put(0, start, start + 1min);
  schedule.on_revoked(kMinute);
  EXPECT_FALSE(schedule.next_wake());
  EXPECT_FALSE(schedule.wants(kMinute, start + 1h));
  EXPECT_FALSE(schedule.next_batch({kMinute}, start + 1h));
}

TEST_F(RetryScheduleTest, TellsHowLongTheOldestHeadIsOverdue) {
  EXPECT_EQ(schedule.overdue(start).at(1min), Duration(0));
  put(0, start, start + 1min);
  EXPECT_EQ(schedule.overdue(start + 59s).at(1min), Duration(0));
  EXPECT_EQ(schedule.overdue(start + 1min + 7s).at(1min), Duration(7'000));
}

}  // namespace
}  // namespace fanfare::retry
