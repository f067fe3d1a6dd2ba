#include "kafka/statistics.h"

#include <gmock/gmock.h>

namespace fanfare::kafka {
namespace {

using testing::HasSubstr;
using testing::Not;

class StatisticsTest : public testing::Test {
 protected:
  std::string text() const { return registry.text(); }

  metrics::Registry registry;
  Statistics statistics{registry, "fanout"};
};

/// Two partitions that are read, one that isn't ours any more.
std::string consumer(int next, int fetched, const std::string& state = "active") {
  return R"({"name":"c#consumer-1","type":"consumer","tx_bytes":100,"rx_bytes":200,"topics":{"t":{
    "partitions":{
      "0":{"fetch_state":")" +
         state + R"(","ls_offset":100,"next_offset":)" + std::to_string(next) +
         R"(,"fetchq_cnt":)" + std::to_string(fetched) + R"(},
      "1":{"fetch_state":")" +
         state + R"(","ls_offset":10,"next_offset":10,"fetchq_cnt":2},
      "2":{"fetch_state":"none","ls_offset":500,"next_offset":0,"fetchq_cnt":0},
      "-1":{"fetch_state":"none","ls_offset":-1001,"next_offset":0,"fetchq_cnt":0}}}},
    "brokers":{"b:1/7":{"nodeid":7,"state":"UP","source":"learned","txerrs":1,"rxerrs":0,
      "req_timeouts":2,"disconnects":3,"rtt":{"avg":1500,"p99":4000}},
      "b:1/bootstrap":{"nodeid":-1,"state":"DOWN","source":"configured","disconnects":1,"rtt":{}}},
    "cgrp":{"state":"up","join_state":"steady","rebalance_cnt":4}})";
}

TEST_F(StatisticsTest, LagIsWhatIsNeitherFetchedNorHandedOver) {
  auto& client = statistics.add("consumer");
  client.take(consumer(90, 5));
  const std::string labels = R"({client="consumer",service="fanout",topic="t"} )";
  EXPECT_THAT(text(), HasSubstr("fanfare_kafka_lag_records" + labels + "17\n"));
  EXPECT_THAT(text(), HasSubstr("fanfare_kafka_lag_records_max" + labels + "15\n"));
  client.take(consumer(100, 0, "stopped"));
  EXPECT_THAT(text(), HasSubstr("fanfare_kafka_lag_records" + labels + "0\n"));
}

TEST_F(StatisticsTest, AClientThatEndsLeavesNoLag) {
  auto& client = statistics.add("view-1");
  client.take(consumer(90, 5));
  client.end();
  const std::string labels = R"({client="view-1",service="fanout",topic="t"} )";
  EXPECT_THAT(text(), HasSubstr("fanfare_kafka_lag_records" + labels + "0\n"));
  EXPECT_THAT(text(), HasSubstr("fanfare_kafka_lag_records_max" + labels + "0\n"));
}

TEST_F(StatisticsTest, BrokersAndGroupAreTold) {
  statistics.add("consumer").take(consumer(100, 0));
  EXPECT_THAT(text(), Not(HasSubstr("rtt_p99_seconds{")));  // It waits in the broker for records.
  EXPECT_THAT(text(), HasSubstr(R"(brokers_up{client="consumer",service="fanout"} 1)"));
  EXPECT_THAT(text(),
              HasSubstr(R"(errors_total{client="consumer",kind="disconnect",service="fanout"} 4)"));
  EXPECT_THAT(text(), HasSubstr(R"(group_joined{client="consumer",service="fanout"} 1)"));
}

TEST_F(StatisticsTest, ARoundTripIsToldForEachBroker) {
  statistics.add("producer").take(R"({"name":"p","type":"producer","brokers":{
    "b:1/7":{"nodeid":7,"state":"UP","source":"learned","rtt":{"avg":1500,"p99":4000}},
    "b:1/bootstrap":{"nodeid":-1,"state":"UP","source":"configured","rtt":{"p99":1}},
    "TxnCoordinator":{"nodeid":7,"state":"UP","source":"logical","rtt":{"p99":1}}}})");
  EXPECT_THAT(text(), HasSubstr(R"(rtt_p99_seconds{broker="7",client="producer",)"
                                R"(service="fanout"} 0.004)"));
  EXPECT_THAT(text(), Not(HasSubstr(R"(broker="-1")")));
}

TEST_F(StatisticsTest, TotalsGoOnWhenAClientIsMadeAnew) {
  auto& client = statistics.add("producer");
  const auto report = [](int number, int bytes) {
    return R"({"name":"p#producer-)" + std::to_string(number) +
           R"(","type":"producer","tx_bytes":)" + std::to_string(bytes) + "}";
  };
  client.take(report(1, 100));
  client.take(report(1, 150));
  client.take(report(2, 30));
  EXPECT_THAT(text(),
              HasSubstr(R"(bytes_total{client="producer",direction="tx",service="fanout"} 180)"));
}

TEST_F(StatisticsTest, RequestsAreCountedByTypeOverAllBrokers) {
  auto& client = statistics.add("producer");
  const auto report = [](int produced) {
    return R"({"name":"p","type":"producer","brokers":{
      "b:1/7":{"nodeid":7,"req":{"Produce":)" +
           std::to_string(produced) + R"(,"Fetch":0}},"b:2/8":{"nodeid":8,"req":{"Produce":2}}}})";
  };
  client.take(report(3));
  client.take(report(10));
  EXPECT_THAT(text(), HasSubstr("requests_total{client=\"producer\",service=\"fanout\","
                                "type=\"Produce\"} 12\n"));
  EXPECT_THAT(text(), Not(HasSubstr("Fetch")));
}

TEST_F(StatisticsTest, AProducerIsInOneStateOfItsTransaction) {
  auto& client = statistics.add("transactions-0");
  const auto is = [&](const std::string& state, int value) {
    return HasSubstr(R"(transaction_state{client="transactions-0",service="fanout",state=")" +
                     state + R"("} )" + std::to_string(value));
  };
  client.take(R"({"name":"t","type":"producer","eos":{"txn_state":"InTransaction"}})");
  EXPECT_THAT(text(), is("open", 1));
  client.take(R"({"name":"t","type":"producer","eos":{"txn_state":"AbortableError"}})");
  EXPECT_THAT(text(), is("open", 0));
  EXPECT_THAT(text(), is("failed", 1));
}

TEST_F(StatisticsTest, WhatIsNoStatisticsIsLeftOut) {
  statistics.add("consumer").take("{");
  statistics.add("producer").take(R"({"name":7,"topics":[]})");
  SUCCEED();
}

}  // namespace
}  // namespace fanfare::kafka
