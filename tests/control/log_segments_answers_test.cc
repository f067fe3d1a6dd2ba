// What an index of segments and tables answers, against a plain list of the same attempts.
#include <algorithm>
#include <random>
#include <tuple>

#include "log_segments.h"

namespace fanfare::control {
namespace {

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

}  // namespace
}  // namespace fanfare::control
