#include "services/fanout/fanout.h"

#include <gtest/gtest.h>

#include <set>

#include "codec/dialects.h"

namespace fanfare::fanout {
namespace {

using namespace std::chrono_literals;

const DialectSet& dialects() {
  static const DialectSet all = codec::load_dialects();
  return all;
}

class FanoutTest : public testing::Test {
 protected:
  static Endpoint endpoint(std::string id, std::vector<std::string> events,
                           std::string organization = "org") {
    Endpoint result;
    result.id = std::move(id);
    result.organization_id = std::move(organization);
    result.dialect = "fanfare";
    result.events = std::move(events);
    return result;
  }
  Input event(std::int64_t offset, std::string id, std::string type = "order.created") const {
    Event result;
    result.id = std::move(id);
    result.organization_id = "org";
    result.type = std::move(type);
    result.timestamp = result.accepted = now;
    result.data = "{}";
    return {offset, now, std::move(result), "", ""};
  }
  TimePoint now = from_unix_ms(1'760'000'000'000);
};

TEST_F(FanoutTest, WritesOneDeliveryForEachEndpointThatMatches) {
  Fanout fanout(dialects(), {});
  fanout.on_endpoint(endpoint("A", {"order.*", "*", "order.created"}));
  fanout.on_endpoint(endpoint("B", {"user.created"}));
  fanout.on_endpoint(endpoint("C", {"*"}, "another organization"));
  fanout.on_assigned(0, "");
  fanout.on_input(0, event(5, "e1"));
  const auto batch = fanout.next_batch({0}, now);
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->deliveries.size(), 1u);
  EXPECT_EQ(batch->deliveries[0].endpoint_id, "A");
  EXPECT_EQ(batch->progress.at(0).offset, 6);
  EXPECT_EQ(batch->seen.size(), 1u);
}

TEST_F(FanoutTest, DeliveriesBelongToTheSpanOfTheirTransaction) {
  constexpr const char* kSampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  constexpr const char* kUnseen = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
  for (const bool traces : {false, true}) {
    Settings settings;
    settings.traces = traces;
    Fanout fanout(dialects(), settings);
    fanout.on_endpoint(endpoint("A", {"*"}));
    fanout.on_endpoint(endpoint("B", {"*"}));
    fanout.on_assigned(0, "");
    for (const auto& [id, given] : {std::pair{"e1", kSampled}, {"e2", kUnseen}}) {
      auto input = event(id[1] - '0', id);
      input.event->traceparent = given;
      fanout.on_input(0, std::move(input));
    }
    const auto batch = fanout.next_batch({0}, now);
    ASSERT_TRUE(batch);
    ASSERT_EQ(batch->deliveries.size(), 4u);
    EXPECT_EQ(batch->deliveries[2].traceparent, kUnseen);
    EXPECT_EQ(batch->spans.size(), traces ? 1u : 0u);
    if (!traces) {
      EXPECT_EQ(batch->deliveries[0].traceparent, kSampled);
      continue;
    }
    EXPECT_EQ(batch->spans[0].parent_id, parse_traceparent(kSampled)->span_id);
    for (int i : {0, 1})
      EXPECT_EQ(batch->deliveries[i].traceparent, to_traceparent(batch->spans[0].context));
  }
}

// Else thousands of events with much to look at would be one transaction, and all others wait.
TEST_F(FanoutTest, ATransactionEndsAfterManyStepsOfFilters) {
  Settings settings;
  settings.bytes_max = 10'000;
  Fanout fanout(dialects(), settings);
  for (const char* id : {"A", "B"}) {
    auto made = endpoint(id, {"*"});
    made.filter = R"({"data":{"a":[{"prefix":"x"}]}})";
    fanout.on_endpoint(made);
  }
  fanout.on_assigned(0, "");
  std::string data = R"({"a":[0)";
  for (int i = 0; i < 2'000; ++i) data += ",0";
  for (int i = 0; i < 10; ++i) {
    auto input = event(i, "e" + std::to_string(i));
    input.event->data = data + "]}";
    fanout.on_input(0, input);
  }
  for (int i = 0; i < 5; ++i) {
    const auto batch = fanout.next_batch({0}, now);
    ASSERT_TRUE(batch);
    EXPECT_TRUE(batch->full);
    EXPECT_EQ(batch->progress.at(0).offset, 2 * i + 2);
    fanout.on_committed(*batch);
  }
  EXPECT_FALSE(fanout.next_batch({0}, now));
}

TEST_F(FanoutTest, AFilterDecidesOnTheDataAsItsDialectSendsIt) {
  Fanout fanout(dialects(), {});
  const auto filtered = [&](std::string id, std::string dialect, std::string filter) {
    auto made = endpoint(std::move(id), {"*"});
    made.dialect = std::move(dialect);
    made.filter = std::move(filter);
    return fanout.on_endpoint(made);
  };
  EXPECT_EQ(filtered("A", "fanfare", R"({"data":{"shopId":["s1"]}})"), "");
  EXPECT_EQ(filtered("B", "fanfare-snake", R"({"data":{"shop_id":["s1"]}})"), "");
  EXPECT_EQ(filtered("C", "fanfare-snake", R"({"data":{"shopId":["s1"]}})"), "");
  EXPECT_EQ(filtered("D", "fanfare", R"({"data":{"shopId":["s2"]}})"), "");
  EXPECT_EQ(filtered("E", "fanfare-v1", R"({"type":["queue.consumer_entered"]})"), "");
  // Of a version that knows more: it gets all rather than nothing.
  EXPECT_NE(filtered("F", "fanfare", R"({"data":{"shopId":[{"near":"s1"}]}})"), "");
  fanout.on_assigned(0, "");
  const auto served = [&](std::int64_t offset, const char* type) {
    auto input = event(offset, "e" + std::to_string(offset), type);
    input.event->data = R"({"shopId":"s1"})";
    fanout.on_input(0, input);
    const auto batch = fanout.next_batch({0}, now);
    fanout.on_committed(*batch);
    std::string ids;
    for (const auto& delivery : batch->deliveries) ids += delivery.endpoint_id;
    return ids;
  };
  EXPECT_EQ(served(0, "order.created"), "ABF");
  EXPECT_EQ(served(1, "queue.consumer.entered"), "ABEF");
  EXPECT_EQ(filtered("A", "fanfare", ""), "");
  EXPECT_EQ(filtered("B", "fanfare-snake", R"({"data":{"shop_id":["s2"]}})"), "");
  fanout.on_endpoint_removed("F");
  EXPECT_EQ(served(2, "order.created"), "A");
}

TEST_F(FanoutTest, TheSameEventWithinTheWindowDeliversNothingAgain) {
  Fanout fanout(dialects(), {});
  fanout.on_endpoint(endpoint("A", {"*"}));
  fanout.on_assigned(0, "");
  fanout.on_input(0, event(0, "e1"));
  fanout.on_input(0, event(1, "e1"));
  auto batch = fanout.next_batch({0}, now);
  EXPECT_EQ(batch->deliveries.size(), 1u);
  EXPECT_EQ(batch->duplicates, 1u);
  fanout.on_committed(*batch);
  fanout.on_input(0, event(2, "e1"));
  EXPECT_TRUE(fanout.next_batch({0}, now + 59min)->deliveries.empty());
}

TEST_F(FanoutTest, TheSameIdWithAnotherOrderingKeyIsAnotherEvent) {
  Fanout fanout(dialects(), {});
  fanout.on_endpoint(endpoint("A", {"*"}));
  fanout.on_assigned(0, "");
  std::int64_t offset = 0;
  for (const char* key : {"k1", "k2", "", "k1", "k2", ""}) {
    auto input = event(offset++, "e1");
    input.event->ordering_key = key;
    fanout.on_input(0, std::move(input));
  }
  const auto batch = fanout.next_batch({0}, now);
  EXPECT_EQ(batch->deliveries.size(), 3u);
  EXPECT_EQ(batch->duplicates, 3u);
}

TEST_F(FanoutTest, TheWindowLiesBetweenEventsHoweverLateTheyAreProcessed) {
  Fanout fanout(dialects(), {});
  fanout.on_endpoint(endpoint("A", {"*"}));
  fanout.on_assigned(0, "");
  const TimePoint processed = now + 10h;
  fanout.on_seen(0, fingerprint("org", false, "e1"), now - 10min);
  fanout.on_input(0, event(0, "e1"));
  now += 50min;
  fanout.on_input(0, event(1, "e1"));
  const auto batch = fanout.next_batch({0}, processed);
  EXPECT_TRUE(batch->deliveries.empty());
  fanout.on_committed(*batch);
  now += 3h;
  fanout.on_input(0, event(2, "e1"));
  EXPECT_EQ(fanout.next_batch({0}, processed)->deliveries.size(), 1u);
}

TEST_F(FanoutTest, WhatAnEarlierOwnerFannedOutIsKnown) {
  Fanout fanout(dialects(), {});
  fanout.on_endpoint(endpoint("A", {"*"}));
  fanout.on_assigned(0, "");
  fanout.on_seen(0, fingerprint("org", false, "e1"), now - 10min);
  fanout.on_input(0, event(0, "e1"));
  EXPECT_TRUE(fanout.next_batch({0}, now)->deliveries.empty());
}

/// Whatever the size of a transaction and wherever the process dies between two of them.
TEST_F(FanoutTest, ALargeFanOutGoesOnAfterTheLastEndpointServed) {
  for (std::size_t records_max = 1; records_max <= 8; ++records_max) {
    std::multiset<std::string> served;
    std::string cursor;
    std::int64_t committed = 0;
    for (int transactions = 0; committed < 1; ++transactions) {
      ASSERT_LT(transactions, 20);
      Settings settings;
      settings.records_max = records_max;
      Fanout fanout(dialects(), settings);  // each time a new process
      for (char id = 'A'; id <= 'G'; ++id) fanout.on_endpoint(endpoint(std::string(1, id), {"*"}));
      fanout.on_assigned(0, cursor);
      fanout.on_input(0, event(0, "e1"));
      const auto batch = fanout.next_batch({0}, now);
      ASSERT_TRUE(batch);
      EXPECT_LE(batch->deliveries.size(), records_max);
      for (const Delivery& delivery : batch->deliveries) served.insert(delivery.endpoint_id);
      committed = batch->progress.at(0).offset;
      cursor = batch->progress.at(0).cursor;
      EXPECT_EQ(batch->seen.size(), static_cast<std::size_t>(committed));
    }
    EXPECT_EQ(served, (std::multiset<std::string>{"A", "B", "C", "D", "E", "F", "G"}));
  }
}

TEST_F(FanoutTest, ALongBacklogLetsTheOtherPartitionsThrough) {
  Settings settings;
  settings.records_max = 4;
  Fanout fanout(dialects(), settings);
  fanout.on_endpoint(endpoint("A", {"*"}));
  for (int number : {0, 1}) fanout.on_assigned(number, "");
  for (std::int64_t n = 0; n < 20; ++n) fanout.on_input(0, event(n, "e" + std::to_string(n)));
  fanout.on_input(1, event(0, "other"));
  std::vector<int> first;
  for (int i = 0; i < 3; ++i) {
    const auto batch = fanout.next_batch({0, 1}, now);
    ASSERT_TRUE(batch);
    EXPECT_TRUE(batch->full);
    first.push_back(batch->progress.at(0).partition);
    fanout.on_committed(*batch);
  }
  EXPECT_EQ(first, (std::vector<int>{0, 1, 0}));
}

TEST_F(FanoutTest, WhatCannotBeReadBecomesPoisonAndThePartitionMovesOn) {
  Fanout fanout(dialects(), {});
  fanout.on_assigned(0, "");
  fanout.on_input(0, {3, now, std::nullopt, "no event", "garbage"});
  const auto batch = fanout.next_batch({0}, now);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->dead_letters.at(0).reason, DeadLetterReason::kPoison);
  EXPECT_EQ(batch->progress.at(0).offset, 4);
}

TEST_F(FanoutTest, TheSameEventGivesTheSameDeliveryIds) {
  std::string ids[2];
  for (std::string& id : ids) {
    Fanout fanout(dialects(), {});
    fanout.on_endpoint(endpoint("A", {"*"}));
    fanout.on_assigned(0, "");
    fanout.on_input(0, event(0, "e1"));
    id = fanout.next_batch({0}, now)->deliveries.at(0).id;
  }
  EXPECT_EQ(ids[0], ids[1]);
}

}  // namespace
}  // namespace fanfare::fanout
