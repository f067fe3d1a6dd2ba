#include "services/control/log/log_index.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "codec/records.h"
#include "log_records.h"

namespace fanfare::control {
namespace {

std::vector<AttemptRecord> attempts_of(LogIndex& index, const Owner& owner, const std::string& id) {
  DeliveryRow unknown;
  unknown.id = id;
  return index.attempts(owner, index.delivery(owner, id).value_or(unknown));
}

TEST(LogIndex, ADeliveryIsWhatItsLastAttemptMadeOfIt) {
  LogIndex index(":memory:");
  const auto id = delivery_id(1);
  index.add(attempt(id, 1, AttemptResult::kRetrying));
  auto row = index.delivery(kOwner, id).value();
  EXPECT_EQ(row.status, "retrying");
  EXPECT_EQ(row.response_code, 500);
  EXPECT_EQ(row.next_attempt, kStart + Duration(60'000));
  index.add(attempt(id, 2, AttemptResult::kDelivered));
  row = index.delivery(kOwner, id).value();
  EXPECT_EQ(row.status, "delivered");
  EXPECT_EQ(row.attempts, 2u);
  EXPECT_EQ(row.delivered, kStart + Duration(2'020));
  EXPECT_EQ(row.next_attempt, std::nullopt);
  EXPECT_EQ(attempts_of(index, kOwner, id).back().outcome.response_body, "body 2");
  EXPECT_EQ(attempts_of(index, kOwner, id).size(), 2u);
}

/// Attempts and dead letters come from two topics, so their order is anybody's.
TEST(LogIndex, TheOrderOfRecordsDoesNotMatter) {
  std::vector<int> order{0, 1, 2, 3};
  do {
    LogIndex index(":memory:");
    const auto id = delivery_id(1);
    for (const int step : order) {
      if (step == 0) index.add(attempt(id, 1, AttemptResult::kRetrying));
      if (step == 1) index.add(attempt(id, 2, AttemptResult::kFailed));
      if (step >= 2) index.add(dead_letter(id, DeadLetterReason::kExpired), {"d", 0}, 7);
    }
    const auto row = index.delivery(kOwner, id).value();
    EXPECT_TRUE(row.status == "expired" || row.status == "failed") << row.status;
    EXPECT_EQ(row.attempts, 2u);
    EXPECT_EQ(index.dead_letters(kOwner, {}, {}).rows.size(), 1u);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(LogIndex, RecordsThatComeTwiceChangeNothing) {
  LogIndex index(":memory:");
  const auto id = delivery_id(1);
  for (int times = 0; times < 2; ++times) {
    index.add(attempt(id, 1, AttemptResult::kRetrying));
    index.add(attempt(id, 2, AttemptResult::kDelivered));
  }
  EXPECT_EQ(attempts_of(index, kOwner, id).size(), 2u);
  EXPECT_EQ(index.delivery(kOwner, id)->status, "delivered");
}

TEST(LogIndex, QueriesAreBoundToOrganizationAndMode) {
  LogIndex index(":memory:");
  const auto id = delivery_id(1);
  index.add(attempt(id, 1, AttemptResult::kDelivered));
  index.add(dead_letter(delivery_id(2), DeadLetterReason::kGone), {"d", 0}, 1);
  for (const Owner& other : {Owner{"org_b", false}, Owner{"org_a", true}}) {
    EXPECT_FALSE(index.delivery(other, id));
    EXPECT_TRUE(attempts_of(index, other, id).empty());
    EXPECT_TRUE(index.deliveries(other, {.endpoint_id = kEndpoint}, {}).empty());
    EXPECT_TRUE(index.dead_letters(other, {}, {}).rows.empty());
    EXPECT_EQ(index.health(other, kEndpoint, {}).attempts, 0);
  }
}

TEST(LogIndex, ARestartGoesOnWhereItWas) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("fanfare-log-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const auto file = (folder / "index.sqlite").string();
  const LogIndex::Place place{"fanfare.attempts", 3};
  {
    LogIndex index(file);
    EXPECT_TRUE(index.next_offsets().empty());
    index.begin();
    index.add(attempt(delivery_id(1), 1, AttemptResult::kDelivered));
    index.set_next_offset(place, 42);
    index.commit();
    index.begin();  // cut off: neither the record nor the offset counts
    index.add(attempt(delivery_id(2), 1, AttemptResult::kDelivered));
    index.set_next_offset(place, 43);
  }
  {
    LogIndex index(file);
    EXPECT_EQ(index.next_offsets().at(place), 42);
    EXPECT_EQ(index.deliveries(kOwner, {.endpoint_id = kEndpoint}, {}).size(), 1u);
  }
  std::ofstream(file, std::ios::trunc) << "this is no database, whatever its name says";
  EXPECT_TRUE(LogIndex(file).next_offsets().empty());
  std::filesystem::remove_all(folder);
}

TEST(LogIndex, AnAttemptComesBackWhole) {
  LogIndex index(":memory:");
  auto made = attempt(delivery_id(1), 1, AttemptResult::kRetrying);
  made.outcome.error = "why";
  made.run = 3;
  index.add(made);
  const auto row = index.delivery(kOwner, delivery_id(1)).value();
  EXPECT_EQ(codec::encode(index.attempts(kOwner, row).at(0)), codec::encode(made));
}

/// Instances read the topics' partitions in any order, and a cursor of one is good for another.
TEST(LogIndex, DeliveriesOfTheSameTimeHaveOneOrderInEveryIndex) {
  constexpr int kMany = 60;
  LogIndex one(":memory:"), other(":memory:");
  for (int n = 0; n < kMany; ++n) {
    const auto add = [](LogIndex& index, int number) {
      auto made = attempt(delivery_id(number), 1, AttemptResult::kFailed);
      made.accepted = kStart + Duration(number % 3);
      index.add(made);
    };
    add(one, n);
    add(other, kMany - 1 - n);
  }
  std::vector<std::string> paged, whole;
  for (const auto& row : other.deliveries(kOwner, {}, {.count = kMany})) whole.push_back(row.id);
  std::string before;
  for (int page = 0; page < kMany / 4; ++page) {
    auto& index = page % 2 ? one : other;
    for (const auto& row : index.deliveries(kOwner, {.status = "failed"}, {before, 4})) {
      paged.push_back(row.id);
      before = order_key(row);
    }
  }
  EXPECT_EQ(paged.size(), static_cast<std::size_t>(kMany));
  EXPECT_EQ(paged, whole);
}

TEST(LogIndex, AListUpToATimeLeavesThatTimeOut) {
  LogIndex index(":memory:");
  for (int n = 0; n < 9; ++n) {
    auto made =
        attempt(delivery_id(n), 1, n % 2 ? AttemptResult::kDelivered : AttemptResult::kFailed);
    made.accepted = kStart + Duration(n / 3);
    made.event_type = n % 2 ? "a.b" : "c.d";
    index.add(made);
  }
  const auto count = [&](DeliveryFilter filter, const std::string& before = "") {
    return index.deliveries(kOwner, filter, {before, 50}).size();
  };
  const auto after = [](int ms) { return kStart + Duration(ms); };
  EXPECT_EQ(count({.to = after(1)}), 3u);
  EXPECT_EQ(count({.from = after(1), .to = after(2)}), 3u);
  EXPECT_EQ(count({.to = after(9)}), 9u);
  EXPECT_EQ(count({.to = after(0)}), 0u);
  EXPECT_EQ(count({.event_type = "a.b", .to = after(1)}), 1u);
  EXPECT_EQ(count({.status = "failed", .to = after(1)}), 2u);
  const auto second = index.deliveries(kOwner, {.to = after(2)}, {.count = 4}).back();
  EXPECT_EQ(count({.to = after(2)}, order_key(second)), 2u) << "the cursor is behind `to`";
  EXPECT_EQ(count({.to = after(1)}, order_key(second)), 2u) << "and goes on from there";
  EXPECT_EQ(count({.to = after(9)}, ""), 9u);
}

/// Each set of filters is answered from an index of its own choice.
TEST(LogIndex, EverySetOfFiltersFindsWhatFits) {
  LogIndex index(":memory:");
  for (int n = 0; n < 64; ++n) {
    auto made =
        attempt(delivery_id(n), 1, n % 4 == 0 ? AttemptResult::kDelivered : AttemptResult::kFailed);
    if (n % 4 == 2) made.dead_letter_reason = DeadLetterReason::kExpired;
    if (n % 4 == 3) made.outcome.outcome_class = OutcomeClass::kTimeout;
    made.event_type = n / 4 % 2 ? "a.b" : "c.d";
    made.endpoint_id = n / 8 % 2 ? kEndpoint : "other";
    made.event_id = n / 16 % 2 ? "evt_1" : "evt_2";
    index.add(made);
  }
  for (const std::string endpoint : {"", kEndpoint.c_str(), "unknown"})
    for (const std::string event : {"", "evt_1"})
      for (const std::string type : {"", "a.b"})
        for (const std::string status : {"", "failed", "expired", "delivered", "pending"})
          for (const std::string outcome : {"", "success", "http_5xx", "timeout", "dns"}) {
            const DeliveryFilter filter{endpoint, event, type, status, outcome};
            std::size_t expected = 0;
            for (const auto& row : index.deliveries(kOwner, {}, {.count = 100}))
              expected += (endpoint.empty() || row.endpoint_id == endpoint) &&
                          (event.empty() || row.event_id == event) &&
                          (type.empty() || row.event_type == type) &&
                          (status.empty() || row.status == status) &&
                          (outcome.empty() || row.outcome_class == outcome);
            EXPECT_EQ(index.deliveries(kOwner, filter, {.count = 100}).size(), expected)
                << endpoint << " " << event << " " << type << " " << status << " " << outcome;
          }
}

TEST(LogIndex, TrimDropsWhatIsTooOld) {
  LogIndex index(":memory:");
  index.add(attempt(delivery_id(1), 1, AttemptResult::kDelivered));
  auto old_one = attempt(delivery_id(2), 1, AttemptResult::kDelivered);
  old_one.accepted = old_one.outcome.started = kStart - std::chrono::hours(48);
  index.add(old_one);
  EXPECT_FALSE(index.trim(kStart, std::chrono::hours(24), 1 << 30));
  EXPECT_TRUE(index.delivery(kOwner, delivery_id(1)));
  EXPECT_FALSE(index.delivery(kOwner, delivery_id(2)));
  EXPECT_TRUE(attempts_of(index, kOwner, delivery_id(2)).empty());
  EXPECT_EQ(attempts_of(index, kOwner, delivery_id(1)).size(), 1u);
  index.trim(kStart, std::chrono::hours(24), 0);
  EXPECT_FALSE(index.delivery(kOwner, delivery_id(1)));
}

TEST(LogIndex, TrimDropsWhatFailedWithItsDelivery) {
  for (const std::int64_t bytes_max : {1 << 30, 0}) {  // By age, by size.
    LogIndex index(":memory:");
    index.add(attempt(delivery_id(1), 1, AttemptResult::kFailed));
    const auto groups = [&] { return index.failures(kOwner, "", TimePoint(), 10).size(); };
    ASSERT_EQ(groups(), 1u);
    index.trim(kStart + std::chrono::hours(1), Duration(0), bytes_max);
    EXPECT_EQ(groups(), 0u) << bytes_max;
  }
}

TEST(LogIndex, WhatStillWaitsIsTheLastToGo) {
  const auto hours = [](int count) { return std::chrono::hours(count); };
  auto waiting = delivery_of(kEndpoint, 1);
  waiting.accepted = kStart - hours(48);
  waiting.not_before = kStart + hours(1);
  const DeliveryFilter all{.endpoint_id = kEndpoint, .to = kStart + hours(1)};
  LogIndex index(":memory:");
  index.add_waiting(waiting, {"retry", 0, 7}, kStart);
  log(index, attempt(delivery_id(2), 1, AttemptResult::kFailed));
  const auto count = [&] { return index.waiting(kOwner, all, "", 10).size(); };
  index.trim(kStart, hours(24), 1 << 30);
  EXPECT_EQ(count(), 1u) << "by age";
  index.trim(kStart, hours(24), 0);
  EXPECT_FALSE(index.delivery(kOwner, delivery_id(2)));
  EXPECT_EQ(count(), 1u) << "by size";
  auto last = attempt_of(waiting, AttemptResult::kDelivered);
  last.number = 2;
  log(index, last);
  EXPECT_EQ(count(), 0u);
  EXPECT_TRUE(index.delivery(kOwner, waiting.id));
  index.trim(kStart, hours(24), 1 << 30);
  EXPECT_FALSE(index.delivery(kOwner, waiting.id)) << "once it is over";
}

TEST(LogIndex, NothingStaysWhereThereIsFarTooMuch) {
  LogIndex index(":memory:");
  auto waiting = delivery_of(kEndpoint, 1);
  index.add_waiting(waiting, {"retry", 0, 7}, kStart);
  log(index, attempt(delivery_id(2), 1, AttemptResult::kFailed));
  index.add(letter_of(delivery_of(kEndpoint, 3), DeadLetterReason::kExpired), {"d", 0}, 1);
  int steps = 0;
  while (steps < 100 && index.trim(kStart + std::chrono::hours(1), std::chrono::hours(24), 0))
    ++steps;
  EXPECT_LT(steps, 100);
  EXPECT_TRUE(index.deliveries(kOwner, {}, {}).empty());
  EXPECT_TRUE(index.dead_letters(kOwner, {}, {}).rows.empty());
  EXPECT_EQ(index.sums(kOwner, kEndpoint, TimePoint()).attempts, 0);
}

TEST(LogIndex, WhatIsDeliveredInTheEndIsNoFailureAnyLonger) {
  LogIndex index(":memory:");
  index.add(attempt(delivery_id(1), 1, AttemptResult::kRetrying));
  index.add(attempt(delivery_id(2), 1, AttemptResult::kRetrying));
  index.add(attempt(delivery_id(2), 2, AttemptResult::kFailed));
  index.add(attempt(delivery_id(1), 2, AttemptResult::kDelivered));
  const auto groups = index.failures(kOwner, kEndpoint, TimePoint(), 10);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].count, 1);
  EXPECT_EQ(groups[0].waiting, 0);
  EXPECT_EQ(groups[0].example_id, delivery_id(2));
  EXPECT_TRUE(index.deliveries(kOwner, {.status = "retrying"}, {}).empty());
  EXPECT_EQ(index.deliveries(kOwner, {.status = "failed"}, {}).size(), 1u);
}

TEST(LogIndex, TrimDropsWhatIsTooOldOfEachOrganization) {
  LogIndex index(":memory:");
  const std::vector<Owner> owners{
      {"org_a", false}, {"org_a", true}, {"org_b", false}, {"org_c", true}};
  for (std::size_t n = 0; n < owners.size(); ++n) {
    for (const bool old : {false, true}) {
      auto each = attempt(delivery_id(static_cast<int>(2 * n + old)), 1, AttemptResult::kDelivered);
      each.organization_id = owners[n].organization_id;
      each.test_mode = owners[n].test_mode;
      if (old) each.accepted = each.outcome.started = kStart - std::chrono::hours(48);
      index.add(each);
    }
  }
  const LogIndex::OwnAge longer{owners[2], kStart - std::chrono::hours(72)};
  const LogIndex::OwnAge shorter{owners[3], kStart + std::chrono::hours(1)};
  EXPECT_FALSE(index.trim(kStart, std::chrono::hours(24), 1 << 30, {longer, shorter}));
  for (std::size_t n = 0; n < owners.size(); ++n) {
    EXPECT_EQ(index.delivery(owners[n], delivery_id(static_cast<int>(2 * n))).has_value(), n != 3)
        << n;
    EXPECT_FALSE(index.delivery(owners[n], delivery_id(static_cast<int>(2 * n + 1)))) << n;
  }
}

TEST(LogIndex, AttemptsAreWholeWhetherTheFirstOneIsShortOrLong) {
  for (const std::size_t bytes : {0, 3'000}) {
    LogIndex index(":memory:");
    auto first = attempt(delivery_id(1), 1, AttemptResult::kRetrying);
    first.outcome.response_body = std::string(bytes, 'x');
    auto second = attempt(delivery_id(1), 2, AttemptResult::kDelivered);
    second.outcome.started = first.outcome.started + Duration(1'000);
    for (const auto* each : {&second, &first, &second, &first}) log(index, *each);
    const auto attempts = attempts_of(index, kOwner, delivery_id(1));
    ASSERT_EQ(attempts.size(), 2u) << bytes;
    EXPECT_EQ(attempts[0].number, 1u);
    EXPECT_EQ(attempts[0].outcome.response_body.size(), bytes);
    EXPECT_EQ(attempts[0].delivery_id, delivery_id(1));
    EXPECT_EQ(attempts[1].number, 2u);
    EXPECT_EQ(index.sums(kOwner, kEndpoint, kStart - Duration(600'000)).attempts, 2) << bytes;
  }
}

TEST(LogIndex, SumsOfManyTransactionsAddUp) {
  LogIndex index(":memory:");
  log(index, attempt(delivery_id(1), 1, AttemptResult::kRetrying));
  index.begin();
  index.add(attempt(delivery_id(1), 1, AttemptResult::kRetrying));  // it is known
  index.add(attempt(delivery_id(1), 2, AttemptResult::kDelivered));
  index.add(attempt(delivery_id(2), 1, AttemptResult::kDelivered));
  index.commit();
  for (const auto& endpoint : {kEndpoint, std::string()}) {
    const auto sums = index.sums(kOwner, endpoint, kStart - Duration(600'000));
    EXPECT_EQ(sums.attempts, 3) << endpoint;
    EXPECT_EQ(sums.by_class.at("success"), 2) << endpoint;
  }
}

}  // namespace
}  // namespace fanfare::control
