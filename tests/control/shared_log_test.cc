#include "services/control/share/shared_log.h"

#include <algorithm>

#include "cluster.h"
#include "services/control/share/wire.h"

namespace fanfare::control {
namespace {

const Owner kOwner{"org_a", false};

std::string endpoint_number(int number) {
  return make_ulid(kStart, std::array<std::uint8_t, 10>{static_cast<std::uint8_t>(number)});
}

/// What a busy day leaves behind, in the cluster and in one index of all.
void fill(Cluster& cluster, LogIndex& whole) {
  const auto add = [&](const auto& record, const std::string& endpoint, const auto&... more) {
    cluster.add(record, endpoint, more...);
    whole.begin();
    whole.add(record, more...);
    whole.commit();
  };
  for (int endpoint = 0; endpoint < 12; ++endpoint) {
    const auto id = endpoint_number(endpoint);
    for (int number = 0; number < 10; ++number) {
      auto delivery = delivery_of(id, number);
      delivery.accepted = kStart + Duration(number / 3);
      if (number == 7) {
        add(letter_of(delivery, DeadLetterReason::kAttemptsExhausted, delivery.accepted), id,
            LogIndex::Place{"dead-letters", endpoint % Cluster::kPartitions}, 10 * endpoint);
        continue;
      }
      auto attempt = attempt_of(
          delivery, number % 4 == 3 ? AttemptResult::kRetrying : AttemptResult::kDelivered);
      attempt.outcome.response_body = "answer " + std::to_string(endpoint * 100 + number);
      add(attempt, id);
      if (number % 4 != 3) continue;
      delivery.attempts_made = 1;
      delivery.not_before = kStart + Duration(60'000);
      for (auto& [_, it] : cluster.instances)
        if (auto* index = it.slices.index(cluster.slice_of(id)))
          index->add_waiting(delivery, {"retry", 0, number}, kStart);
      whole.add_waiting(delivery, {"retry", 0, number}, kStart);
    }
  }
}

class SharedLogTest : public testing::Test {
 protected:
  SharedLogTest() {
    cluster.settle();
    fill(cluster, whole);
  }

  /// Every instance says what one index of all says.
  template <typename Query>
  void expect_as_whole(const Query& query) {
    const auto expected = encode(answer(whole, query));
    EXPECT_FALSE(expected.empty()) << "shows nothing";
    for (const auto* name : {"a", "b", "c"}) {
      const auto got = cluster.ask(name, query);
      ASSERT_TRUE(got) << name;
      EXPECT_EQ(encode(LogAnswer(*got)), expected) << name;
    }
  }

  Cluster cluster{{"a", "b", "c"}, {.slices = 3, .copies = 2}};
  LogIndex whole{":memory:"};
};

TEST_F(SharedLogTest, EachInstanceHoldsItsShareOnly) {
  for (const auto& [name, it] : cluster.instances) EXPECT_EQ(it.slices.slices.size(), 2U) << name;
}

TEST_F(SharedLogTest, ListsAreThoseOfOneIndexPageByPage) {
  for (const std::size_t count : {1U, 7U, 50U, 200U}) {
    DeliveriesQuery query{kOwner, {}, {"", count}, true};
    for (int page = 0; page < 5; ++page) {
      expect_as_whole(query);
      const auto rows = cluster.ask("b", query).value();
      if (rows.size() < count) break;
      query.page.before = order_key(rows.back().row);
    }
  }
  DeliveriesQuery retrying{kOwner, {}, {"", 50}, true};
  retrying.filter.status = "retrying";
  expect_as_whole(retrying);
  DeliveriesQuery one{kOwner, {}, {"", 50}, true};
  one.filter.endpoint_id = endpoint_number(5);
  expect_as_whole(one);
}

TEST_F(SharedLogTest, DeliveriesAreFoundWhereverTheyAre) {
  std::vector<std::string> ids;
  for (int endpoint = 0; endpoint < 12; ++endpoint)
    ids.push_back(delivery_of(endpoint_number(endpoint), 3).id);
  for (const auto& id : ids) expect_as_whole(DeliveryQuery{kOwner, id});
  EXPECT_EQ(cluster.ask("c", KnownDeliveriesQuery{kOwner, ids})->size(), 12U);
  EXPECT_FALSE(cluster.ask("c", DeliveryQuery{kOwner, "none"}).value());
  EXPECT_FALSE(cluster.ask("c", DeliveryQuery{{"org_b", false}, ids[0]}).value());
}

TEST_F(SharedLogTest, AJobIsAnsweredOnlyByWhoHasAllThatItIsAbout) {
  const auto endpoint = endpoint_number(3);
  const auto slice = cluster.slice_of(endpoint);
  std::vector<FakeSlices::Slice*> copies;
  for (auto& [_, it] : cluster.instances)
    if (it.slices.index(slice)) copies.push_back(&it.slices.slices.at(slice));
  ASSERT_EQ(copies.size(), 2U);
  DeadLettersQuery of_list{kOwner, {}, "", 100, true};
  auto of_job = of_list;
  of_job.complete_to = kStart + Duration(1'000);
  copies[0]->complete_to = kStart + Duration(999);
  for (const auto* name : {"a", "b", "c"}) EXPECT_EQ(cluster.ask(name, of_job)->rows.size(), 12U);
  copies[1]->ready = false;  // and builds it
  for (const auto* name : {"a", "b", "c"}) {
    EXPECT_FALSE(cluster.ask(name, of_job)) << name;
    EXPECT_EQ(cluster.ask(name, of_list)->rows.size(), 12U) << name;
  }
  copies[0]->complete_to = kStart + Duration(1'000);
  for (const auto* name : {"a", "b", "c"}) EXPECT_EQ(cluster.ask(name, of_job)->rows.size(), 12U);
}

TEST_F(SharedLogTest, LargeDeadLettersComeAFewAtATime) {
  constexpr int kLetters = 30;
  for (int number = 0; number < kLetters; ++number) {
    const auto endpoint = endpoint_number(number % 5);
    auto delivery = delivery_of(endpoint, 100 + number);
    delivery.body = '"' + std::string(1 << 20, 'x') + '"';
    cluster.add(letter_of(delivery, DeadLetterReason::kExpired, kStart + Duration(number)),
                endpoint, LogIndex::Place{"dead-letters", number % 5}, 1'000 + number);
  }
  for (const bool oldest_first : {false, true}) {
    DeadLettersQuery query{kOwner, {}, "", 100, oldest_first};
    query.filter.reasons = {"expired"};
    std::vector<std::string> ids;
    int pages = 0;
    for (bool more = true; more; ++pages) {
      const auto page = cluster.ask("a", query);
      ASSERT_TRUE(page && !page->rows.empty());
      EXPECT_LE(page->rows.size(), 27U);  // of three slices
      for (const auto& row : page->rows) ids.push_back(row.id);
      query.start = ids.back();
      more = page->has_more;
    }
    EXPECT_GT(pages, 1);
    ASSERT_EQ(ids.size(), kLetters);
    EXPECT_TRUE(oldest_first ? std::ranges::is_sorted(ids)
                             : std::ranges::is_sorted(ids, std::greater<>()));
  }
}

TEST_F(SharedLogTest, DeadLettersAreThoseOfOneIndex) {
  for (const bool oldest_first : {false, true})
    for (const std::size_t count : {1U, 5U, 100U})
      expect_as_whole(DeadLettersQuery{kOwner, {}, "", count, oldest_first});
  const auto letters = answer(whole, DeadLettersQuery{kOwner, {}, "", 100, true});
  for (const auto& row : std::get<DeadLettersQuery::Answer>(letters).rows)
    expect_as_whole(DeadLetterQuery{kOwner, row.id});
  expect_as_whole(DeadLetterGroupsQuery{kOwner, {}});
  expect_as_whole(ExpiringQuery{kStart - Duration(1), kStart + Duration(1'000)});
}

TEST_F(SharedLogTest, SumsAreThoseOfOneIndex) {
  expect_as_whole(SumsQuery{kOwner, "", kStart - Duration(1'000'000)});
  expect_as_whole(SumsQuery{kOwner, endpoint_number(2), kStart - Duration(1'000'000)});
  expect_as_whole(HealthQuery{kOwner, endpoint_number(2), kStart - Duration(1'000'000)});
  expect_as_whole(SeriesQuery{kOwner,
                              {"", endpoint_number(1), endpoint_number(2), endpoint_number(3)},
                              from_unix_ms(to_unix_ms(kStart) / 300'000 * 300'000),
                              Duration(300'000)});
  expect_as_whole(OverviewQuery{{"org_a", "org_b"}, false, kStart - Duration(1'000'000), 5});
  const auto groups =
      cluster.ask("a", FailuresQuery{kOwner, "", kStart - Duration(1'000), 1'000, 100}).value();
  EXPECT_EQ(std::ranges::count(groups, "http_5xx", &FailureGroup::outcome_class), 12);
  for (const auto& group : groups) {
    const bool tried = group.outcome_class == "http_5xx";
    EXPECT_EQ(group.response_body.substr(0, 7), tried ? "answer " : "");
  }
  WaitingQuery waiting{kOwner, {}, "", 100};
  waiting.filter.endpoint_id = endpoint_number(4);
  waiting.filter.to = kStart + Duration(1'000);
  expect_as_whole(waiting);
}

TEST_F(SharedLogTest, OneInstanceMayBeAway) {
  for (const auto* away : {"a", "b", "c"}) {
    cluster.instances.at(away).reachable = false;
    for (const auto* name : {"a", "b", "c"}) {
      if (std::string(name) == away) continue;
      const auto rows = cluster.ask(name, DeliveriesQuery{kOwner, {}, {"", 200}, true});
      ASSERT_TRUE(rows) << away << " away, " << name << " asked";
      EXPECT_EQ(rows->size(), 120U);
    }
    cluster.instances.at(away).reachable = true;
    cluster.settle();
  }
}

TEST_F(SharedLogTest, WithoutAnyCopyThereIsNoAnswer) {
  cluster.instances.at("a").reachable = cluster.instances.at("b").reachable = false;
  EXPECT_FALSE(cluster.ask("c", DeliveriesQuery{kOwner, {}, {"", 200}, true}));
}

TEST_F(SharedLogTest, WhatIsStillBuiltIsAskedLast) {
  cluster.sent = 0;
  // a's index of one slice is behind: the other copy of it is asked.
  auto& slices = cluster.instances.at("a").slices.slices;
  slices.begin()->second = {std::make_unique<LogIndex>(":memory:"), false};
  const auto rows = cluster.ask("a", DeliveriesQuery{kOwner, {}, {"", 200}, true});
  EXPECT_EQ(rows->size(), 120U);
  EXPECT_EQ(cluster.sent, 2);
}

TEST_F(SharedLogTest, ASliceMovesOnceItIsThere) {
  cluster.start("d");
  cluster.settle();
  auto& joined = cluster.instances.at("d").slices;
  ASSERT_FALSE(joined.slices.empty());
  EXPECT_EQ(cluster.shares.members.size(), 4U);
  // It began empty and ready: what it has was dropped elsewhere.
  for (const auto& [slice, _] : joined.slices) {
    int holders = 0;
    for (const auto& [name, it] : cluster.instances) holders += it.slices.slices.contains(slice);
    EXPECT_EQ(holders, 2) << slice;
  }
}

TEST_F(SharedLogTest, ASliceStaysUntilItIsThere) {
  cluster.start("d");
  std::map<std::string, std::size_t> before;
  for (auto& [name, it] : cluster.instances) before[name] = it.slices.slices.size();
  for (int turn = 0; turn < 20; ++turn) {
    cluster.now += Duration(500);
    for (auto& [name, it] : cluster.instances) {
      it.log->tick();
      for (auto& [_, slice] : cluster.instances.at("d").slices.slices) slice.ready = false;
    }
  }
  ASSERT_FALSE(cluster.instances.at("d").slices.slices.empty());
  for (const auto* name : {"a", "b", "c"})
    EXPECT_EQ(cluster.instances.at(name).slices.slices.size(), before[name]) << name;
  EXPECT_EQ(cluster.ask("d", DeliveriesQuery{kOwner, {}, {"", 200}, true})->size(), 120U);
}

TEST_F(SharedLogTest, WhoBuildsWhatOthersHaveIsCatchingUp) {
  auto& it = cluster.instances.at("a");
  auto& slice = *it.slices.slices.begin();
  slice.second.ready = false;
  cluster.start("a");  // again
  cluster.settle();
  EXPECT_TRUE(it.log->is_catching_up());
  for (auto& [name, other] : cluster.instances)
    if (auto found = other.slices.slices.find(slice.first); found != other.slices.slices.end())
      found->second.ready = false;
  cluster.settle();
  EXPECT_FALSE(it.log->is_catching_up()) << "nobody has it";
}

/// Both would be, and nobody would answer.
TEST_F(SharedLogTest, WhoTakesOverFromAnotherIsNotCatchingUp) {
  for (auto& [_, it] : cluster.instances) it.slices.ready_at_once = false;
  cluster.instances.at("c").reachable = false;
  for (int turn = 0; turn < 40; ++turn) cluster.settle();  // 400 s
  for (const auto* name : {"a", "b"}) {
    auto& it = cluster.instances.at(name);
    EXPECT_EQ(std::ranges::count_if(it.slices.slices,
                                    [](const auto& each) { return !each.second.ready; }),
              1)
        << name;
    EXPECT_FALSE(it.log->is_catching_up()) << name;
  }
}

TEST_F(SharedLogTest, WhoIsAwayForLongIsReplaced) {
  cluster.instances.at("c").reachable = false;
  for (int turn = 0; turn < 40; ++turn) cluster.settle();  // 400 s
  EXPECT_EQ(cluster.shares.members.size(), 2U);
  for (const auto* name : {"a", "b"})
    EXPECT_EQ(cluster.instances.at(name).slices.slices.size(), 3U) << name;
}

TEST_F(SharedLogTest, AListenerLearnsWhatChangesElsewhere) {
  auto& listening = cluster.instances.at("a");
  auto& other = cluster.instances.at("b");
  EXPECT_FALSE(other.log->wants_changes());
  listening.listened_to = true;
  cluster.settle();
  EXPECT_TRUE(other.log->wants_changes());
  EXPECT_EQ(listening.gaps, 2) << "what b and c didn't gather before";
  other.log->on_changes({{"org_a", false, ChangeKind::kDeliveries, "e"}});
  cluster.settle();
  EXPECT_EQ(listening.told, (Changes{{"org_a", false, ChangeKind::kDeliveries, "e"}}));
  EXPECT_EQ(listening.gaps, 2);
  listening.listened_to = false;
  cluster.settle();
  EXPECT_FALSE(other.log->wants_changes());
}

TEST_F(SharedLogTest, OnlyInstancesMayAsk) {
  cluster.requests.clear();
  cluster.ask("a", DeliveriesQuery{kOwner, {}, {"", 200}, true});
  ASSERT_FALSE(cluster.requests.empty());
  const auto good = cluster.requests.front();
  const auto status = [&](http::Request request) {
    int status = 0;
    for (auto& [name, it] : cluster.instances) {
      if (name == "a") continue;
      it.router(request, [&](const http::Response& response) {
        status = std::max(status, response.status == 409 ? 0 : response.status);
      });
    }
    return status;
  };
  EXPECT_EQ(status(good), 200);
  auto unsigned_one = good;
  unsigned_one.headers.clear();
  EXPECT_EQ(status(unsigned_one), 404);
  auto changed = good;
  changed.body += "x";
  EXPECT_EQ(status(changed), 404);
  auto elsewhere = good;
  elsewhere.query += "1";
  EXPECT_EQ(status(elsewhere), 404);
  cluster.now += Duration(61'000);
  EXPECT_EQ(status(good), 404);
}

TEST(SharedLog, AloneItHoldsAllAndAsksNobody) {
  Cluster cluster({"a"}, {.slices = 3, .copies = 2});
  cluster.settle();
  EXPECT_EQ(cluster.instances.at("a").slices.slices.size(), 3U);
  EXPECT_EQ(cluster.sent, 0);
  EXPECT_TRUE(cluster.ask("a", DeliveriesQuery{kOwner, {}, {"", 200}, true}));
}

}  // namespace
}  // namespace fanfare::control
