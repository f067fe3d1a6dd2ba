#include "kafka/producer.h"

#include "kafka/mock_cluster.h"
#include "kafka/transactional_producer.h"

namespace fanfare::kafka {
namespace {

constexpr int kProduce = 0;

TEST(Producer, BrokenForGoodEndsTheLoop) {
  MockCluster cluster;
  cluster.make_topic("t", 1);
  cluster.fail_next(kProduce, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  runtime::Loop loop;
  Producer producer(loop, {cluster.client()});
  int failures = 0;
  // Writes again whatever fails, at once.
  const OutRecord record{"t", 0, "k", "v", false, {}};
  std::function<void(const std::string&)> on_done = [&](const std::string& error) {
    if (error.empty()) return;
    ++failures;
    producer.produce(record, on_done);
  };
  producer.produce(record, on_done);
  const auto late = loop.after(std::chrono::seconds(10), [&] { loop.stop(); });
  EXPECT_THROW(loop.run(), std::runtime_error);
  EXPECT_LT(failures, 1'000);
}

// A commit is tried for minutes, unless whoever wanted it has gone.
TEST(TransactionalProducer, WhatIsStoppedIsTriedNoMore) {
  MockCluster cluster;
  cluster.make_topic("t", 1);
  runtime::Loop loop;
  TransactionalProducer producer(loop, {.client = cluster.client(), .transactional_id = "id"});
  CommitResult result = CommitResult::kCommitted;
  producer.start([&](CommitResult, const std::string&) {
    cluster.go_away();
    producer.commit({{{"t", 0, "k", "v", false, {}}}, {}, {}},
                    [&](CommitResult got, const std::string&) {
                      result = got;
                      loop.stop();
                    });
    producer.stop();
  });
  const auto late = loop.after(std::chrono::seconds(60), [&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(result, CommitResult::kFatal);
}

}  // namespace
}  // namespace fanfare::kafka
