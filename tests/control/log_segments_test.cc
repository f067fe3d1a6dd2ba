// Deliveries that are delivered at once, in segments of the index.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "codec/records.h"
#include "log_segments.h"
#include "services/control/log/segments/id_filter.h"

namespace fanfare::control {
namespace {

AttemptRecord delivered(int number) {
  return attempt(delivery_id(number), 1, AttemptResult::kDelivered);
}

Run run_of(int number) {
  Run run;
  run.delivery_id = delivery_id(number);
  run.organization_id = kOwner.organization_id;
  run.endpoint_id = kEndpoint;
  run.event_id = "evt_1";
  run.event_type = "order.created";
  run.dialect = "fanfare";
  run.accepted = kStart;
  run.run = 1;
  run.at = kStart + Duration(5'000);
  run.cause = "redrive";
  return run;
}

Delivery waiting(int number) {
  auto delivery = delivery_of(kEndpoint, number);
  delivery.id = delivery_id(number);
  delivery.event_id = "evt_1";
  return delivery;
}

void add_in_batches(LogIndex& index, int first, int end, int batch) {
  for (int from = first; from < end; from += batch) {
    index.begin();
    for (int n = from; n < std::min(end, from + batch); ++n) {
      auto made = delivered(n);
      made.accepted = kStart + Duration(n);
      index.add(made);
    }
    index.commit();
  }
}

std::vector<std::string> all_ids(LogIndex& index) {
  std::vector<std::string> ids;
  for (const auto& row : index.deliveries(kOwner, {}, {.count = 100'000})) ids.push_back(row.id);
  return ids;
}

TEST(IdFilter, HasEachIdThatWasAddedAndFewOthers) {
  constexpr int kMany = 10'000;
  std::vector<std::uint64_t> words(filter_words(kMany));
  for (int n = 0; n < kMany; ++n) add_to_filter(words, tie_of(delivery_id(n)));
  int others = 0;
  for (int n = 0; n < kMany; ++n) {
    EXPECT_TRUE(may_be_in(words, tie_of(delivery_id(n))));
    others += may_be_in(words, tie_of(delivery_id(kMany + n)));
  }
  EXPECT_LT(others, kMany / 40);
  EXPECT_FALSE(may_be_in({}, tie_of(delivery_id(1))));
}

// --- What changes later.

TEST_F(LogSegments, ARedriveTakesADeliveryOutOfItsSegment) {
  for (const bool together : {false, true}) {  // in one transaction, or in two
    LogIndex index(":memory:");
    index.begin();
    for (int n = 0; n < 5; ++n) index.add(delivered(n));
    if (!together) {
      index.commit();
      index.begin();
    }
    index.add(run_of(3));
    index.commit();
    const auto row = index.delivery(kOwner, delivery_id(3)).value();
    EXPECT_EQ(row.status, "pending");
    EXPECT_EQ(row.attempts, 1u);
    EXPECT_EQ(all_ids(index).size(), 5u);
    EXPECT_EQ(index.deliveries(kOwner, {.status = "delivered"}, {}).size(), 4u);
    EXPECT_EQ(index.deliveries(kOwner, {.event_id = "evt_1"}, {}).size(), 5u);
    auto again = attempt(delivery_id(3), 1, AttemptResult::kDelivered);
    again.run = 1;
    again.outcome.started += Duration(9'000);
    index.add(again);
    EXPECT_EQ(index.attempts(kOwner, index.delivery(kOwner, delivery_id(3)).value()).size(), 2u);
    EXPECT_EQ(all_ids(index).size(), 5u);
    EXPECT_EQ(index.sums(kOwner, "", kStart - Duration(600'000)).attempts, 6);
  }
}

TEST_F(LogSegments, WhatIsTakenOutStaysOutThroughMerges) {
  LogIndex index(file_, kSmall);
  add_in_batches(index, 0, 40, 8);
  index.add(run_of(3));
  index.add(run_of(30));
  add_in_batches(index, 40, 400, 8);
  EXPECT_EQ(all_ids(index).size(), 400u);
  for (const int n : {3, 30})
    EXPECT_EQ(index.delivery(kOwner, delivery_id(n))->status, "pending") << n;
  EXPECT_EQ(index.deliveries(kOwner, {.status = "delivered"}, {.count = 1'000}).size(), 398u);
}

TEST_F(LogSegments, EarlierFactsThatComeLateChangeNothing) {
  LogIndex index(":memory:");
  log(index, delivered(1));
  log(index, delivered(1));
  index.add_waiting(waiting(1), {"fanfare.retry.1s", 0, 7}, kStart);
  const auto row = index.delivery(kOwner, delivery_id(1)).value();
  EXPECT_EQ(row.status, "delivered");
  EXPECT_FALSE(row.waiting);
  EXPECT_EQ(all_ids(index).size(), 1u);
  EXPECT_EQ(index.attempts(kOwner, row).size(), 1u);
  EXPECT_EQ(index.sums(kOwner, "", kStart - Duration(600'000)).attempts, 1);
}

TEST_F(LogSegments, ADeliveryThatWaitedFirstIsThereOnce) {
  for (const bool together : {false, true}) {
    LogIndex index(":memory:");
    index.begin();
    index.add_waiting(waiting(1), {"fanfare.retry.1s", 0, 7}, kStart);
    if (!together) {
      index.commit();
      index.begin();
    }
    index.add(delivered(1));
    index.commit();
    EXPECT_EQ(all_ids(index).size(), 1u);
    const auto row = index.delivery(kOwner, delivery_id(1)).value();
    EXPECT_EQ(row.status, "delivered");
    EXPECT_EQ(index.attempts(kOwner, row).size(), 1u);
    EXPECT_TRUE(index.deliveries(kOwner, {.status = "pending"}, {}).empty());
  }
}

TEST_F(LogSegments, AnAttemptComesBackWholeFromASegment) {
  LogIndex index(":memory:");
  auto made = delivered(1);
  made.outcome.remote_address = "192.0.2.1";
  made.sent = {kStart, 3, 17, true};
  index.add(made);
  const auto row = index.delivery(kOwner, delivery_id(1)).value();
  EXPECT_EQ(codec::encode(index.attempts(kOwner, row).at(0)), codec::encode(made));
  EXPECT_EQ(row.event_type, "order.created");
  EXPECT_EQ(row.dialect, "fanfare");
  EXPECT_EQ(row.response_time_ms, 20);
  EXPECT_EQ(row.response_code, 200);
  EXPECT_EQ(row.delivered, made.outcome.ended);
}

// --- Files.

TEST_F(LogSegments, WhatNoCommitNamedIsRemoved) {
  {
    LogIndex index(file_, kSmall);
    add_in_batches(index, 0, 300, 20);
    index.begin();  // cut off
    for (int n = 300; n < 400; ++n) index.add(delivered(n));
  }
  ASSERT_FALSE(segment_files().empty());
  const auto stray = segment_files().front().parent_path() / "999999";
  std::filesystem::copy_file(segment_files().front(), stray);
  LogIndex index(file_, kSmall);
  EXPECT_EQ(all_ids(index).size(), 300u);
  index.begin();
  EXPECT_FALSE(std::filesystem::exists(stray));
  index.add(delivered(300));
  index.commit();
  EXPECT_EQ(all_ids(index).size(), 301u);
}

TEST_F(LogSegments, AnIndexThatLacksASegmentIsMadeAnew) {
  for (const bool cut : {false, true}) {
    {
      LogIndex index(file_, kSmall);
      add_in_batches(index, 0, 300, 20);
      index.begin();
      index.set_next_offset({"fanfare.attempts", 0}, 300);
      index.commit();
    }
    const auto file = segment_files().at(0);
    if (cut)
      std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
    else
      std::filesystem::remove(file);
    LogIndex index(file_, kSmall);
    EXPECT_TRUE(index.next_offsets().empty());
    EXPECT_TRUE(all_ids(index).empty());
    EXPECT_TRUE(segment_files().empty());
  }
}

TEST_F(LogSegments, AReaderLetsGoOfFilesThatAreDeleted) {
  const auto deleted = [] {
    std::ifstream maps("/proc/self/maps");
    int count = 0;
    for (std::string line; std::getline(maps, line);)
      count +=
          line.find(LogIndex::kSegmentsPrefix) != std::string::npos && line.ends_with("(deleted)");
    return count;
  };
  LogIndex writer(file_, kSmall), reader(file_, kSmall);
  add_in_batches(writer, 0, 100, 20);
  reader.refresh();
  add_in_batches(writer, 100, 600, 20);
  ASSERT_GT(deleted(), 0);
  reader.refresh();
  EXPECT_EQ(deleted(), 0);
}

// --- What is too old, or too much.

TEST_F(LogSegments, WhatIsTooOldIsGoneAtOnceAndFromTheFilesLater) {
  LogIndex index(file_, kSmall);
  add_in_batches(index, 0, 300, 20);
  const auto bytes = [&] {
    std::uintmax_t sum = 0;
    for (const auto& file : segment_files()) sum += std::filesystem::file_size(file);
    return sum;
  };
  const auto before = bytes();
  while (index.trim(kStart + Duration(200), Duration(0), 1 << 30)) {
  }
  EXPECT_EQ(all_ids(index).size(), 100u);
  EXPECT_FALSE(index.delivery(kOwner, delivery_id(199)));
  EXPECT_TRUE(index.delivery(kOwner, delivery_id(200)));
  EXPECT_EQ(bytes(), before) << "a few rows aren't worth a file";
  while (index.trim(kStart + std::chrono::hours(2), Duration(0), 1 << 30)) {
  }
  EXPECT_TRUE(all_ids(index).empty());
  EXPECT_TRUE(segment_files().empty());
}

TEST_F(LogSegments, ARowThatWasTakenOutLeavesNothingBehindWithItsSegment) {
  for (const bool by_size : {false, true}) {
    LogIndex index(":memory:");
    log(index, delivered(1));
    index.add(run_of(1));
    const auto oldest = by_size ? kStart : kStart + std::chrono::hours(2);
    while (!all_ids(index).empty()) index.trim(oldest, Duration(0), by_size ? 0 : 1 << 30);
    auto again = delivered(1);
    again.accepted = oldest;
    log(index, again);
    EXPECT_EQ(all_ids(index).size(), 1u) << by_size;
  }
}

TEST_F(LogSegments, TheOldestGoFirstIfThereIsTooMuchAndSumsStay) {
  LogIndex index(file_, kSmall);
  add_in_batches(index, 0, 600, 20);
  index.trim(kStart + std::chrono::hours(1), std::chrono::days(1), 0);
  const auto left = all_ids(index);
  ASSERT_LT(left.size(), 600u);
  ASSERT_GT(left.size(), 0u);
  EXPECT_EQ(left.front(), delivery_id(599));
  EXPECT_FALSE(index.delivery(kOwner, delivery_id(0)));
  EXPECT_EQ(index.sums(kOwner, kEndpoint, kStart - Duration(600'000)).attempts, 600);
}

TEST_F(LogSegments, DeadLettersAndSumsStayLongerThanDeliveries) {
  LogIndex index(file_, kSmall);
  add_in_batches(index, 0, 600, 20);
  index.add(dead_letter(delivery_id(1'000), DeadLetterReason::kExpired), {"d", 0}, 1);
  const auto now = kStart + std::chrono::hours(2);
  for (int steps = 0; steps < 100 && !all_ids(index).empty(); ++steps)
    index.trim(now, std::chrono::days(30), 0);
  EXPECT_TRUE(all_ids(index).empty());
  EXPECT_EQ(index.dead_letters(kOwner, {}, {}).rows.size(), 1u);
  EXPECT_EQ(index.sums(kOwner, kEndpoint, TimePoint()).attempts, 600);
  auto older = dead_letter(delivery_id(2'000), DeadLetterReason::kExpired);
  older.failed = kStart - std::chrono::days(3);
  index.add(older, {"d", 0}, 2);
  log(index, delivered(3'000));
  index.trim(now, std::chrono::days(30), 0);
  EXPECT_EQ(index.dead_letters(kOwner, {}, {}).rows.size(), 1u)
      << "three days are worth three hours";
}

TEST_F(LogSegments, ADamagedFileIsMadeAnew) {
  {
    LogIndex index(file_, kSmall);
    for (int number = 0; number < 2'000; ++number)
      log(index, attempt(delivery_id(number), 1, AttemptResult::kFailed));
    index.begin();
    index.set_next_offset({"attempts", 0}, 7);
    index.commit();
  }
  {
    std::fstream file(file_, std::ios::in | std::ios::out | std::ios::binary);
    const auto half = static_cast<std::streamoff>(std::filesystem::file_size(file_) / 2);
    const std::string rubbish(static_cast<std::size_t>(half), '\x5a');
    file.seekp(half);  // what is read at opening is whole
    file.write(rubbish.data(), static_cast<std::streamsize>(rubbish.size()));
  }
  {
    LogIndex index(file_, kSmall);
    EXPECT_THROW(index.deliveries(kOwner, {}, {.count = 2'000}), SqliteError);
  }
  LogIndex index(file_, kSmall);
  EXPECT_TRUE(index.next_offsets().empty());
  log(index, attempt(delivery_id(1), 1, AttemptResult::kFailed));
  EXPECT_TRUE(index.delivery(kOwner, delivery_id(1)));
}

TEST_F(LogSegments, TheFilesOfAnEarlierProcessCountAtOnce) {
  {
    LogIndex index(file_, kSmall);
    add_in_batches(index, 0, 600, 20);
  }
  const auto database = static_cast<std::int64_t>(std::filesystem::file_size(file_));
  LogIndex index(file_, kSmall);
  index.trim(kStart + std::chrono::hours(1), std::chrono::days(1), database + 1);
  EXPECT_LT(all_ids(index).size(), 600u);
}

TEST_F(LogSegments, SumsOfASmallSegmentStayToo) {
  LogIndex index(":memory:");
  add_in_batches(index, 0, 40, 20);
  index.trim(kStart + std::chrono::hours(1), std::chrono::days(1), 0);
  EXPECT_EQ(all_ids(index).size(), 20u);
  EXPECT_EQ(index.sums(kOwner, kEndpoint, kStart - Duration(600'000)).attempts, 40);
  EXPECT_EQ(index.health(kOwner, kEndpoint, kStart - Duration(600'000)).attempts, 40);
}

}  // namespace
}  // namespace fanfare::control
