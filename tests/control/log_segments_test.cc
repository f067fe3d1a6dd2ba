// Deliveries that are delivered at once, in segments of the index.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <tuple>

#include "codec/records.h"
#include "log_records.h"

namespace fanfare::control {
namespace {

constexpr Segments::Sizes kSmall{.most = 40'000, .in_database = 4'000};

class LogSegments : public testing::Test {
 protected:
  LogSegments() { std::filesystem::create_directories(folder_); }
  ~LogSegments() override { std::filesystem::remove_all(folder_); }

  std::vector<std::filesystem::path> segment_files() const {
    std::vector<std::filesystem::path> files;
    if (!std::filesystem::exists(file_ + LogIndex::kSegmentsEnding)) return files;
    for (const auto& each : std::filesystem::directory_iterator(file_ + LogIndex::kSegmentsEnding))
      files.push_back(each.path());
    return files;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("fanfare-segments-" + std::to_string(::getpid()));
  const std::string file_ = (folder_ / "index.sqlite").string();
};

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
  Delivery delivery;
  delivery.id = delivery_id(number);
  delivery.organization_id = kOwner.organization_id;
  delivery.endpoint_id = kEndpoint;
  delivery.event_id = "evt_1";
  delivery.event_type = "order.created";
  delivery.dialect = "fanfare";
  delivery.accepted = kStart;
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

// --- The same answers as a plain list gives.

AttemptRecord any_attempt(int number, std::mt19937& random) {
  const auto one_of = [&](int many) {
    return static_cast<int>(random() % static_cast<unsigned>(many));
  };
  auto made = attempt(delivery_id(number), 1,
                      one_of(10) == 0 ? AttemptResult::kFailed : AttemptResult::kDelivered);
  made.endpoint_id = "endpoint_" + std::to_string(one_of(3));
  made.event_type = one_of(2) == 0 ? "a.b" : "c.d";
  made.event_id = "evt_" + std::to_string(one_of(40));
  made.organization_id = one_of(4) == 0 ? "org_b" : "org_a";
  made.test_mode = one_of(4) == 0;
  made.accepted = kStart + Duration(one_of(500));
  made.outcome.started = made.accepted + Duration(one_of(900'000));
  made.outcome.ended = made.outcome.started + Duration(one_of(50));
  made.outcome.total = made.outcome.ended - made.outcome.started;
  return made;
}

bool fits(const AttemptRecord& it, const Owner& owner, const DeliveryFilter& filter) {
  const std::string status = it.result == AttemptResult::kDelivered ? "delivered" : "failed";
  return it.organization_id == owner.organization_id && it.test_mode == owner.test_mode &&
         (filter.endpoint_id.empty() || filter.endpoint_id == it.endpoint_id) &&
         (filter.event_id.empty() || filter.event_id == it.event_id) &&
         (filter.event_type.empty() || filter.event_type == it.event_type) &&
         (filter.status.empty() || filter.status == status) && it.accepted >= filter.from &&
         (filter.to == TimePoint() || it.accepted < filter.to);
}

std::vector<std::string> expected_ids(std::vector<AttemptRecord> all, const Owner& owner,
                                      const DeliveryFilter& filter) {
  std::erase_if(all, [&](const auto& each) { return !fits(each, owner, filter); });
  std::ranges::sort(all, std::greater<>(), [](const AttemptRecord& each) {
    return std::tuple(each.accepted, tie_of(each.delivery_id), each.delivery_id);
  });
  std::vector<std::string> ids;
  for (const auto& each : all) ids.push_back(each.delivery_id);
  return ids;
}

std::vector<std::string> paged_ids(LogIndex& index, const Owner& owner,
                                   const DeliveryFilter& filter) {
  std::vector<std::string> ids;
  std::string before;
  for (;;) {
    const auto page = index.deliveries(owner, filter, {before, 37});
    for (const auto& row : page) ids.push_back(row.id);
    if (page.size() < 37) return ids;
    before = order_key(page.back());
  }
}

TEST_F(LogSegments, EveryListIsWhatAPlainOneWouldBe) {
  std::mt19937 random(7);
  LogIndex writer(file_, kSmall), reader(file_, kSmall);
  std::vector<AttemptRecord> all;
  for (int n = 0; n < 1'500;) {
    writer.begin();
    for (auto left = random() % 40 + 1; left > 0; --left, ++n) {
      all.push_back(any_attempt(n, random));
      writer.add(all.back());
    }
    writer.commit();
    if (random() % 8 != 0) continue;
    EXPECT_EQ(paged_ids(reader, kOwner, {}), expected_ids(all, kOwner, {})) << n;
  }
  ASSERT_GE(segment_files().size(), 2u);
  LogIndex reopened(file_, kSmall);
  const Owner owners[] = {kOwner, {"org_b", true}};
  const auto after = [](int ms) { return kStart + Duration(ms); };
  for (const auto& owner : owners)
    for (const std::string endpoint : {"", "endpoint_1", "unknown"})
      for (const std::string event : {"", "evt_3", "evt_unknown"})
        for (const std::string type : {"", "a.b", "unknown"})
          for (const std::string status : {"", "delivered", "failed"})
            for (const auto& [from, to] :
                 {std::pair(TimePoint(), TimePoint()), std::pair(after(100), after(350))}) {
              const DeliveryFilter filter{endpoint, event, type, status, "", from, to};
              EXPECT_EQ(paged_ids(reopened, owner, filter), expected_ids(all, owner, filter))
                  << endpoint << " " << event << " " << type << " " << status;
            }
}

TEST_F(LogSegments, SumsAreThoseOfAllAttempts) {
  std::mt19937 random(11);
  LogIndex index(file_, kSmall);
  std::vector<AttemptRecord> all;
  for (int n = 0; n < 800; ++n) all.push_back(any_attempt(n, random));
  for (std::size_t n = 0; n < all.size(); n += 20) {
    index.begin();
    for (std::size_t at = n; at < n + 20; ++at) index.add(all[at]);
    index.commit();
  }
  static constexpr Duration kStep = std::chrono::minutes(5);
  const auto bucket = [](TimePoint time) { return to_unix_ms(time) / kStep.count(); };
  const auto since = from_unix_ms((bucket(kStart) + 1) * kStep.count());
  for (const std::string endpoint : {"", "endpoint_2"}) {
    AttemptSums expected;
    std::map<std::int64_t, std::int64_t> by_place;
    TimePoint last, last_success;
    for (const auto& each : all) {
      if (!fits(each, kOwner, {.endpoint_id = endpoint})) continue;
      const bool success = each.result == AttemptResult::kDelivered;
      last = std::max(last, each.outcome.started);
      if (success) last_success = std::max(last_success, each.outcome.started);
      if (each.outcome.started < since) continue;
      ++expected.attempts;
      ++expected.by_class[success ? "success" : "http_5xx"];
      expected.phase_us[4] += each.outcome.total.count();
      ++by_place[bucket(each.outcome.started) - bucket(since)];
    }
    const auto sums = index.sums(kOwner, endpoint, since);
    EXPECT_EQ(sums.attempts, expected.attempts);
    EXPECT_EQ(sums.by_class, expected.by_class);
    EXPECT_EQ(sums.phase_us[4], expected.phase_us[4]);
    const auto series = index.series(kOwner, {endpoint}, since, kStep);
    ASSERT_TRUE(series.contains(endpoint));
    std::map<std::int64_t, std::int64_t> points;
    for (const auto& point : series.at(endpoint)) points[point.place] = point.attempts;
    EXPECT_EQ(points, by_place);
    if (endpoint.empty()) continue;
    const auto health = index.health(kOwner, endpoint, since);
    EXPECT_EQ(health.attempts, expected.attempts);
    EXPECT_EQ(health.successes, expected.successes());
    EXPECT_EQ(health.last_delivery, last_success);
    EXPECT_EQ(health.last_succeeded, last == last_success);
  }
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
  index.add(delivered(300));
  EXPECT_FALSE(std::filesystem::exists(stray));
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
  while (index.trim(kStart + Duration(200), 1 << 30)) {
  }
  EXPECT_EQ(all_ids(index).size(), 100u);
  EXPECT_FALSE(index.delivery(kOwner, delivery_id(199)));
  EXPECT_TRUE(index.delivery(kOwner, delivery_id(200)));
  EXPECT_EQ(bytes(), before) << "a few rows aren't worth a file";
  while (index.trim(kStart + std::chrono::hours(2), 1 << 30)) {
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
    while (!all_ids(index).empty()) index.trim(oldest, by_size ? 0 : 1 << 30);
    auto again = delivered(1);
    again.accepted = oldest;
    log(index, again);
    EXPECT_EQ(all_ids(index).size(), 1u) << by_size;
  }
}

TEST_F(LogSegments, TheOldestGoFirstIfThereIsTooMuchAndSumsStay) {
  LogIndex index(file_, kSmall);
  add_in_batches(index, 0, 600, 20);
  index.trim(kStart, 0);
  const auto left = all_ids(index);
  ASSERT_LT(left.size(), 600u);
  ASSERT_GT(left.size(), 0u);
  EXPECT_EQ(left.front(), delivery_id(599));
  EXPECT_FALSE(index.delivery(kOwner, delivery_id(0)));
  EXPECT_EQ(index.sums(kOwner, kEndpoint, kStart - Duration(600'000)).attempts, 600);
}

TEST_F(LogSegments, SumsOfASmallSegmentStayToo) {
  LogIndex index(":memory:");
  add_in_batches(index, 0, 40, 20);
  index.trim(kStart, 0);
  EXPECT_EQ(all_ids(index).size(), 20u);
  EXPECT_EQ(index.sums(kOwner, kEndpoint, kStart - Duration(600'000)).attempts, 40);
  EXPECT_EQ(index.health(kOwner, kEndpoint, kStart - Duration(600'000)).attempts, 40);
}

}  // namespace
}  // namespace fanfare::control
