// librdkafka's own cluster in this process, which fails as it is told to.
#pragma once

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <string>

#include "kafka/client.h"

namespace fanfare::kafka {

class MockCluster {
 public:
  MockCluster() {
    char error[256];
    host_ = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), error, sizeof error);
    cluster_ = rd_kafka_mock_cluster_new(host_, 1);
  }
  ~MockCluster() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(host_);
  }
  MockCluster(const MockCluster&) = delete;
  MockCluster& operator=(const MockCluster&) = delete;

  ClientConfig client() const { return {rd_kafka_mock_cluster_bootstraps(cluster_), "", {}, {}}; }
  void make_topic(const std::string& name, int partitions) {
    EXPECT_EQ(rd_kafka_mock_topic_create(cluster_, name.c_str(), partitions, 1), 0);
  }
  /// The next request of that kind is answered by this error. Source: Kafka's protocol, "Api Keys".
  void fail_next(int api_key, rd_kafka_resp_err_t error) {
    rd_kafka_mock_push_request_errors(cluster_, static_cast<std::int16_t>(api_key), 1, error);
  }
  /// Nobody is connected any more, and nobody can connect.
  void go_away() { rd_kafka_mock_broker_set_down(cluster_, 1); }

 private:
  rd_kafka_t* host_;
  rd_kafka_mock_cluster_t* cluster_;
};

}  // namespace fanfare::kafka
