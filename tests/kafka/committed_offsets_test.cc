// Commits that lie outside of the log.
#include <librdkafka/rdkafka.h>

#include <random>

#include "kafka/broker_fixture.h"

namespace fanfare::kafka {
namespace {

class CommittedOffsets : public BrokerTest {
 protected:
  void write(const std::vector<std::string>& values) {
    TransactionBatch batch;
    for (const auto& value : values) batch.records.push_back({topic_, 0, "k", value, false, {}});
    ASSERT_EQ(commit(*producer_, std::move(batch)), CommitResult::kCommitted) << last_error_;
  }

  /// Ten records and a marker: the log is from 0 to 11.
  void make_log() {
    topic_ = make_topic(1);
    producer_ = make_producer(topic_ + "-a");
    write(std::vector<std::string>(10, "early"));
  }

  void commit_offset(std::int64_t offset, const std::string& metadata) {
    Member member(loop_, client_, topic_ + "-g", topic_);
    wait_for([&] { return member.assignments == 1; });
    TransactionBatch batch;
    batch.offsets = {{{topic_, 0}, offset, metadata}};
    batch.generation = member.consumer.generation();
    ASSERT_EQ(commit(*producer_, std::move(batch)), CommitResult::kCommitted) << last_error_;
    bool closed = false;
    member.consumer.close([&] { closed = true; });
    wait_for([&] { return closed; });
  }

  void delete_before(std::int64_t offset) {
    char error[256];
    rd_kafka_t* client =
        rd_kafka_new(RD_KAFKA_PRODUCER, make_conf(client_, {}), error, sizeof error);
    auto* list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic_.c_str(), 0)->offset = offset;
    rd_kafka_DeleteRecords_t* deletion = rd_kafka_DeleteRecords_new(list);
    rd_kafka_queue_t* queue = rd_kafka_queue_new(client);
    rd_kafka_DeleteRecords(client, &deletion, 1, nullptr, queue);
    rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 10'000);
    EXPECT_TRUE(event != nullptr && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR);
    if (event != nullptr) rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_DeleteRecords_destroy(deletion);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_destroy(client);
  }

  /// Joins the group anew, is assigned this, and reads so many early records before a late one.
  void expect_assigned(std::int64_t offset, const std::string& metadata, std::size_t early) {
    Member member(loop_, client_, topic_ + "-g", topic_);
    wait_for([&] { return member.assignments == 1; });
    ASSERT_EQ(member.assigned.size(), 1u);
    EXPECT_EQ(member.assigned[0].offset, offset);
    EXPECT_EQ(member.assigned[0].metadata, metadata);
    EXPECT_EQ(member.assigned[0].end, 11);
    write({"late"});
    wait_for([&] { return !member.values.empty() && member.values.back() == "late"; });
    EXPECT_EQ(member.values.size(), early + 1);
    EXPECT_EQ(member.fatal, "");
  }

  std::string topic_;
  std::unique_ptr<TransactionalProducer> producer_;
};

TEST_F(CommittedOffsets, BehindTheEndTheGroupGoesOnAtTheEnd) {
  for (const char* metadata : {"", "of 111"}) {
    make_log();
    commit_offset(111, metadata);
    expect_assigned(11, "", 0);
  }
}

TEST_F(CommittedOffsets, WithinTheLogTheyAreLeftAsTheyAre) {
  make_log();
  commit_offset(3, "of 3");
  expect_assigned(3, "of 3", 7);
  make_log();
  commit_offset(11, "of 11");
  expect_assigned(11, "of 11", 0);
}

TEST_F(CommittedOffsets, BeforeTheBeginningTheGroupGoesOnAtTheBeginning) {
  make_log();
  commit_offset(3, "of 3");
  delete_before(5);
  expect_assigned(-1, "", 5);
}

TEST_F(CommittedOffsets, WhereWhatComesNextIsGoneTheProcessMustEnd) {
  topic_ = make_topic(1);
  producer_ = make_producer(topic_ + "-a");
  std::minstd_rand random(1);
  for (int i = 0; i < 8; ++i) {  // they can't be compressed
    std::string value(512 << 10, '\0');
    for (char& byte : value) byte = static_cast<char>(random() >> 8);
    write({value});
  }
  GroupConsumerOptions options;
  options.client = client_;
  options.group = topic_ + "-g";
  options.topics = {topic_};
  options.partition_bytes_max = 64 << 10;  // of the log it knows the beginning only
  bool there = false;
  std::string fatal;
  GroupConsumer consumer(
      loop_, options,
      {[](const auto&) {}, [](const auto&) {}, [&](const TopicPartition&) { there = true; },
       [&](const std::string& error) { fatal = error; }});
  consumer.start();
  wait_for([&] { return there; });
  delete_before(RD_KAFKA_OFFSET_END);
  wait_for([&] {
    while (!consumer.read({topic_, 0}, 1).empty()) continue;
    return !fatal.empty();
  });
  EXPECT_EQ(fatal.find(topic_ + " 0: "), 0u) << fatal;
}

}  // namespace
}  // namespace fanfare::kafka
