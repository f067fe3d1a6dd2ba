#include "kafka/broker_fixture.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>

namespace fanfare::kafka {

void BrokerTest::SetUp() {
  const char* brokers = std::getenv("FANFARE_TEST_KAFKA");
  if (brokers == nullptr)
    GTEST_SKIP() << "FANFARE_TEST_KAFKA is not set: run ./dev test integration";
  client_.brokers = brokers;
  client_.client_id = "kafka-test";
}

std::string BrokerTest::make_topic(int partitions) {
  static int count = 0;
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  const std::string name = "test." + std::to_string(getpid()) + "." + std::to_string(now) + "." +
                           std::to_string(++count);
  Admin admin(client_);
  admin.create({{name, partitions, 1, {{"message.timestamp.type", "LogAppendTime"}}, ""}});
  return name;
}

void BrokerTest::wait_for(const std::function<bool()>& reached) {
  bool in_time = true;
  const auto check = loop_.every(std::chrono::milliseconds(1), [&] {
    if (reached()) loop_.stop();
  });
  const auto deadline = loop_.after(std::chrono::seconds(30), [&] {
    in_time = false;
    loop_.stop();
  });
  loop_.run();
  ASSERT_TRUE(in_time) << "half a minute passed";
}

std::unique_ptr<TransactionalProducer> BrokerTest::make_producer(const std::string& id) {
  auto producer =
      std::make_unique<TransactionalProducer>(loop_, TransactionalProducerOptions{client_, id});
  bool started = false;
  producer->start([&](CommitResult result, const std::string& error) {
    EXPECT_EQ(result, CommitResult::kCommitted) << error;
    started = true;
  });
  wait_for([&] { return started; });
  return producer;
}

CommitResult BrokerTest::commit(TransactionalProducer& producer, TransactionBatch batch) {
  std::optional<CommitResult> result;
  producer.commit(std::move(batch), [&](CommitResult r, const std::string& error) {
    last_error_ = error;
    result = r;
  });
  wait_for([&] { return result.has_value(); });
  return result.value_or(CommitResult::kFatal);
}

Member::Member(runtime::Loop& loop, const ClientConfig& client, const std::string& group,
               const std::string& given_topic, const std::string& instance)
    : topic(given_topic),
      consumer(loop,
               [&] {
                 GroupConsumerOptions options;
                 options.client = client;
                 options.group = group;
                 options.instance_id = instance;
                 options.topics = {given_topic};
                 options.session_timeout = Duration(6'000);
                 return options;
               }(),
               {[this](const auto& partitions) {
                  assigned = partitions;
                  ++assignments;
                },
                [this](const auto&) {
                  assigned.clear();
                  ++revocations;
                },
                [this](const auto&) { read_all(); },
                [this](const std::string& error) { fatal = error; }}) {
  consumer.start();
}

void Member::read_all() {
  for (const AssignedPartition& each : assigned) {
    for (auto batch = consumer.read(each.partition, 10); !batch.empty();
         batch = consumer.read(each.partition, 10)) {
      for (const Message& message : batch) {
        values.emplace_back(message.value());
        offsets.push_back(message.offset());
      }
    }
  }
}

}  // namespace fanfare::kafka
