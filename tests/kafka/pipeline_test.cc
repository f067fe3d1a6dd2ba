#include "service/pipeline.h"

#include "kafka/broker_fixture.h"

namespace fanfare::service {
namespace {

using PipelineTest = kafka::BrokerTest;

/// One slot over a topic of two partitions; preparations wait until the test lets them go.
struct Patient {
  Patient(runtime::Loop& loop, const kafka::ClientConfig& client, const std::string& topic)
      : pipeline(loop, metrics, settings(client, topic), "patient", 1, consumer(topic), hooks()) {}

  static KafkaSettings settings(const kafka::ClientConfig& client, const std::string& topic) {
    KafkaSettings result;
    result.client = client;
    result.names = TopicNames(topic);
    result.instance = "patient-0";
    return result;
  }
  static kafka::GroupConsumerOptions consumer(const std::string& topic) {
    kafka::GroupConsumerOptions options;
    options.topics = {topic};
    return options;
  }
  Pipeline::Hooks hooks() {
    Pipeline::Hooks hooks;
    hooks.assigned = [this](const auto&) { ++assignments; };
    hooks.revoked = [this](const auto&) { ++revocations; };
    hooks.readable = [](const auto&) {};
    hooks.prepare = [this](std::size_t, std::function<void()> go) {
      waiting.push_back(std::move(go));
      return true;
    };
    hooks.next = [this](std::size_t) {
      ++asked;
      return std::optional<Pipeline::Transaction>();
    };
    return hooks;
  }

  int assignments = 0, revocations = 0, asked = 0;
  std::vector<std::function<void()>> waiting;
  metrics::Registry metrics;
  Pipeline pipeline;
};

TEST_F(PipelineTest, APreparationThatOutlivesARebalanceIsVoidAndIsMadeAgain) {
  const std::string topic = make_topic(2);
  Patient patient(loop_, client_, topic);
  patient.pipeline.start();
  patient.pipeline.join();
  wait_for([&] { return patient.pipeline.not_ready_reason().empty(); });
  patient.pipeline.pump(0);
  ASSERT_EQ(patient.waiting.size(), 1u);

  kafka::Member another(loop_, client_, topic + "-patient", topic);
  wait_for([&] { return patient.assignments == 2 && another.assignments >= 1; });
  patient.pipeline.pump(0);  // what became readable meanwhile; the slot is still preparing
  ASSERT_EQ(patient.waiting.size(), 1u);

  patient.waiting[0]();
  EXPECT_EQ(patient.asked, 0);  // it was for partitions of before
  ASSERT_EQ(patient.waiting.size(), 2u);
  patient.waiting[1]();
  EXPECT_EQ(patient.asked, 1);
}

/// Commits an offset when it is told to, and gives its partitions back when it is told to.
struct Careful {
  Careful(runtime::Loop& loop, const kafka::ClientConfig& client, const std::string& topic)
      : where{topic, 0},
        pipeline(loop, metrics, Patient::settings(client, topic), "careful", 1,
                 Patient::consumer(topic), hooks()) {}

  Pipeline::Hooks hooks() {
    Pipeline::Hooks hooks;
    hooks.assigned = [this](const auto& partitions) {
      ++assignments;
      for (const auto& each : partitions)
        if (each.partition == where) offset = each.offset;
    };
    hooks.revoked = [this](const auto&) { ++revocations; };
    hooks.readable = [](const auto&) {};
    hooks.next = [this](std::size_t) -> std::optional<Pipeline::Transaction> {
      if (!std::exchange(wants, false)) return std::nullopt;
      Pipeline::Transaction transaction;
      transaction.batch.offsets = {{where, 7, ""}};
      transaction.committed = [this] { ++committed; };
      return transaction;
    };
    hooks.releasing = [this](std::function<void()> go) { release = std::move(go); };
    return hooks;
  }

  kafka::TopicPartition where;
  int assignments = 0, revocations = 0, committed = 0;
  std::int64_t offset = -1;
  bool wants = false;
  std::function<void()> release;
  metrics::Registry metrics;
  Pipeline pipeline;
};

TEST_F(PipelineTest, WhatIsUnderWayIsCommittedBeforeThePartitionsGo) {
  const std::string topic = make_topic(2);
  kafka::TransactionBatch seven;
  for (int i = 0; i < 7; ++i) seven.records.push_back({topic, 0, "k", "v", false, {}});
  ASSERT_EQ(commit(*make_producer(topic + "-a"), std::move(seven)),
            kafka::CommitResult::kCommitted);
  Careful careful(loop_, client_, topic);
  careful.pipeline.start();
  careful.pipeline.join();
  wait_for([&] { return careful.pipeline.not_ready_reason().empty(); });

  kafka::Member another(loop_, client_, topic + "-careful", topic);
  wait_for([&] { return careful.release != nullptr; });
  careful.wants = true;
  careful.pipeline.pump(0);
  wait_for([&] { return careful.committed == 1; });
  EXPECT_EQ(careful.revocations, 0);
  EXPECT_EQ(another.assignments, 0);

  careful.release();
  wait_for([&] { return careful.assignments == 2 && another.assignments >= 1; });
  EXPECT_EQ(careful.revocations, 1);
  for (const auto& each : another.assigned)
    if (each.partition == careful.where) careful.offset = each.offset;
  EXPECT_EQ(careful.offset, 7);
}

}  // namespace
}  // namespace fanfare::service
