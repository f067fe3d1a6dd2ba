// A real broker, fresh topics, and a loop to wait on.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "kafka/admin.h"
#include "kafka/client.h"
#include "kafka/group_consumer.h"
#include "kafka/transactional_producer.h"
#include "runtime/loop.h"

namespace fanfare::kafka {

/// FANFARE_TEST_KAFKA names the broker (./dev test starts one); without it the tests are skipped.
class BrokerTest : public testing::Test {
 protected:
  void SetUp() override;

  /// A new topic with a name that no other run uses.
  std::string make_topic(int partitions);
  /// Turns the loop until `reached` holds; fails the test after half a minute.
  void wait_for(const std::function<bool()>& reached);

  /// A started producer; commits and waits.
  std::unique_ptr<TransactionalProducer> make_producer(const std::string& id);
  CommitResult commit(TransactionalProducer& producer, TransactionBatch batch);

  ClientConfig client_;
  runtime::Loop loop_;
  std::string last_error_;
};

/// What a member of a group was told and read.
struct Member {
  Member(runtime::Loop& loop, const ClientConfig& client, const std::string& group,
         const std::string& topic, const std::string& instance = "");
  void read_all();
  std::vector<AssignedPartition> assigned;
  int assignments = 0;
  int revocations = 0;
  std::vector<std::string> values;
  std::vector<std::int64_t> offsets;
  std::string fatal;
  std::string topic;
  GroupConsumer consumer;
};

}  // namespace fanfare::kafka
