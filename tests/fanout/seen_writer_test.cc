#include "services/fanout/seen_writer.h"

#include <gtest/gtest.h>

#include "services/fanout/transaction.h"

namespace fanfare::fanout {
namespace {

class SeenWriterTest : public testing::Test {
 protected:
  std::vector<Batch::Seen> prints(int partition, std::size_t count) {
    std::vector<Batch::Seen> result;
    for (std::size_t i = 0; i < count; ++i)
      result.push_back({partition, fingerprint("org", false, std::to_string(i)), now});
    return result;
  }
  void answer(std::size_t record, const std::string& error = "") { dones.at(record)(error); }

  TimePoint now = from_unix_ms(1'760'000'000'000);
  bool room = true;
  std::vector<kafka::OutRecord> records;
  std::vector<SeenWriter::Done> dones;
  std::vector<std::function<void()>> waiting;
  SeenWriter writer{"ids",
                    [this](const kafka::OutRecord& record, SeenWriter::Done done) {
                      if (!room) return false;
                      records.push_back(record);
                      dones.push_back(std::move(done));
                      return true;
                    },
                    [this](std::function<void()> again) { waiting.push_back(std::move(again)); }};
};

TEST_F(SeenWriterTest, WritesToThePartitionOfTheEvent) {
  writer.on_assigned(3, 0);
  writer.write(3, prints(3, 1), 1);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].topic, "ids");
  EXPECT_EQ(records[0].partition, 3);
  Fingerprint print;
  TimePoint seen;
  ASSERT_TRUE(decode_seen(records[0].value, print, seen));
  EXPECT_EQ(print, fingerprint("org", false, "0"));
  EXPECT_EQ(seen, now);
}

TEST_F(SeenWriterTest, SavedIsWhatWasWrittenWithoutAGap) {
  writer.on_assigned(0, 7);
  writer.write(0, prints(0, 2), 20);
  writer.write(0, prints(0, 1), 30);
  writer.write(0, {}, 35);  // duplicates only
  answer(2);
  answer(0);
  EXPECT_EQ(writer.saved(0), 7);
  answer(1);
  EXPECT_EQ(writer.saved(0), 35);
}

TEST_F(SeenWriterTest, WhatIsRefusedOrFailsIsWrittenAgain) {
  writer.on_assigned(0, 0);
  room = false;
  writer.write(0, prints(0, 1), 5);
  EXPECT_TRUE(records.empty());
  room = true;
  ASSERT_EQ(waiting.size(), 1u);
  waiting[0]();
  answer(0, "timed out");
  EXPECT_EQ(writer.saved(0), 0);
  ASSERT_EQ(waiting.size(), 2u);
  waiting[1]();
  answer(1);
  EXPECT_EQ(writer.saved(0), 5);
  EXPECT_EQ(records[0].value, records[1].value);
}

TEST_F(SeenWriterTest, CountsWhatIsLeftOverAssignments) {
  writer.on_assigned(0, 0);
  writer.write(0, prints(0, 3), 5);
  answer(1);
  writer.on_revoked(0);
  EXPECT_EQ(writer.left(), 2u);
  answer(0, "timed out");
  EXPECT_EQ(writer.left(), 2u);
  waiting.at(0)();
  answer(3);
  answer(2);
  EXPECT_EQ(writer.left(), 0u);
}

TEST_F(SeenWriterTest, AnswersForAnEarlierAssignmentDontCount) {
  writer.on_assigned(0, 0);
  writer.write(0, prints(0, 1), 5);
  writer.on_revoked(0);
  writer.on_assigned(0, 0);
  writer.write(0, prints(0, 1), 5);
  answer(0);
  EXPECT_EQ(writer.saved(0), 0);
  answer(1);
  EXPECT_EQ(writer.saved(0), 5);
}

TEST(FanoutMetadata, IsReadAsWritten) {
  for (const std::string cursor : {"", "01J00000000000000000000000"}) {
    const auto resumed = resumed_from(40, to_metadata({0, 40, cursor, 33}), 41);
    EXPECT_EQ(resumed.cursor, cursor);
    EXPECT_EQ(resumed.saved, 33);
  }
}

TEST(FanoutMetadata, OfAWriterWithFingerprintsInItsTransactions) {
  for (const std::string cursor : {"", "01J00000000000000000000000"}) {
    const auto resumed = resumed_from(40, cursor, -1);
    EXPECT_EQ(resumed.cursor, cursor);
    EXPECT_EQ(resumed.saved, 40);
  }
  EXPECT_EQ(resumed_from(-1, "", 0).saved, 0);
}

/// It takes all of the metadata for its cursor: who was served, and nobody else, comes before.
TEST(FanoutMetadata, SuchAWriterReadsTheCursor) {
  EXPECT_LT(to_metadata({0, 40, "", 33}), "0");
  const std::string metadata = to_metadata({0, 40, "01J00000000000000000000000", 33});
  EXPECT_LE("01J00000000000000000000000", metadata);
  EXPECT_GT("01J00000000000000000000001", metadata);
}

TEST(FanoutMetadata, WhatCannotBeReadMeansThatNothingIsSaved) {
  for (const char* metadata : {" ", " 12x", " -", "E 99999999999999999999"})
    EXPECT_EQ(resumed_from(40, metadata, 41).saved, 0) << metadata;
  EXPECT_EQ(resumed_from(40, " 41", 41).saved, 40);
}

TEST(FanoutMetadata, TheCursorOfALostEventIsNotThatOfTheNextOne) {
  const std::string metadata = to_metadata({0, 40, "01J00000000000000000000000", 33});
  EXPECT_EQ(resumed_from(40, metadata, 40).cursor, "");
  EXPECT_EQ(resumed_from(40, metadata, 40).saved, 33);
  EXPECT_NE(resumed_from(40, metadata, 41).cursor, "");
}

}  // namespace
}  // namespace fanfare::fanout
