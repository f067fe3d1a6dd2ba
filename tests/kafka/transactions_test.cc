#include <set>

#include "core/offset_tracker.h"
#include "kafka/broker_fixture.h"
#include "kafka/producer.h"
#include "kafka/topic_reader.h"

namespace fanfare::kafka {
namespace {

using Transactions = BrokerTest;

TransactionBatch records(const std::string& topic, const std::vector<std::string>& values) {
  TransactionBatch batch;
  for (const std::string& value : values)
    batch.records.push_back({topic, 0, "k", value, false, {}});
  return batch;
}

TEST_F(Transactions, CommittedRecordsAreReadInOrderOverManyTransactions) {
  const std::string topic = make_topic(1);
  auto producer = make_producer(topic + "-a");
  std::vector<std::string> wanted;
  for (int i = 0; i < 20; ++i) {
    wanted.push_back(std::to_string(i));
    ASSERT_EQ(commit(*producer, records(topic, {wanted.back()})), CommitResult::kCommitted)
        << last_error_;
  }
  Member member(loop_, client_, topic + "-g", topic);
  wait_for([&] { return member.values.size() >= wanted.size(); });
  EXPECT_EQ(member.values, wanted);
}

TEST_F(Transactions, ASecondProducerOfTheSameIdFencesTheFirst) {
  const std::string topic = make_topic(1);
  auto first = make_producer(topic + "-a");
  ASSERT_EQ(commit(*first, records(topic, {"1"})), CommitResult::kCommitted);
  auto second = make_producer(topic + "-a");
  EXPECT_EQ(commit(*first, records(topic, {"2"})), CommitResult::kFatal);
  EXPECT_EQ(commit(*second, records(topic, {"3"})), CommitResult::kCommitted);
  Member member(loop_, client_, topic + "-g", topic);
  wait_for([&] { return member.values.size() >= 2; });
  EXPECT_EQ(member.values, (std::vector<std::string>{"1", "3"}));
}

TEST_F(Transactions, OffsetsComeBackWithTheirMetadata) {
  const std::string topic = make_topic(1);
  auto producer = make_producer(topic + "-a");
  ASSERT_EQ(commit(*producer, records(topic, {"0", "1", "2", "3"})), CommitResult::kCommitted);
  OffsetTracker tracker(-1, "");
  {
    Member member(loop_, client_, topic + "-g", topic);
    wait_for([&] { return member.values.size() >= 4; });
    for (std::int64_t offset : member.offsets) tracker.begin(offset);
    tracker.finish(1);
    tracker.finish(3);
    const auto offset = tracker.commit();
    TransactionBatch batch;
    batch.offsets = {{{topic, 0}, offset.offset, offset.metadata}};
    batch.generation = member.consumer.generation();
    ASSERT_EQ(commit(*producer, std::move(batch)), CommitResult::kCommitted) << last_error_;
    bool closed = false;
    member.consumer.close([&] { closed = true; });
    wait_for([&] { return closed; });
  }
  Member next(loop_, client_, topic + "-g", topic);
  wait_for([&] { return next.values.size() >= 4; });
  ASSERT_EQ(next.assigned.size(), 1u);
  OffsetTracker again(next.assigned[0].offset, next.assigned[0].metadata);
  std::vector<std::int64_t> repeated;
  for (std::int64_t offset : next.offsets) {
    if (again.begin(offset)) repeated.push_back(offset);
  }
  EXPECT_EQ(repeated, (std::vector<std::int64_t>{0, 2}));
}

TEST_F(Transactions, ABatchOfAFormerGenerationIsRejectedAndLeavesNothing) {
  const std::string topic = make_topic(2);
  auto producer = make_producer(topic + "-a");
  ASSERT_EQ(commit(*producer, records(topic, {"0"})), CommitResult::kCommitted);
  Member first(loop_, client_, topic + "-g", topic);
  wait_for([&] { return first.values.size() >= 1; });
  const auto old = first.consumer.generation();
  Member second(loop_, client_, topic + "-g", topic);
  wait_for([&] { return first.assignments >= 2 && second.assignments >= 1; });
  TransactionBatch stale = records(topic, {"from the past"});
  stale.offsets = {{{topic, 0}, 1, ""}};
  stale.generation = old;
  EXPECT_EQ(commit(*producer, std::move(stale)), CommitResult::kRejected) << last_error_;
  ASSERT_EQ(commit(*producer, records(topic, {"1"})), CommitResult::kCommitted) << last_error_;
  Member third(loop_, client_, topic + "-h", topic);
  wait_for([&] { return third.values.size() >= 2; });
  EXPECT_EQ(third.values, (std::vector<std::string>{"0", "1"}));
}

TEST_F(Transactions, AViewSinceATimeWithNothingYoungerBeginsAtTheEnd) {
  const std::string topic = make_topic(1);
  auto producer = make_producer(topic + "-a");
  for (const std::string value : {"before", "after"}) {
    std::vector<std::string> read;
    TopicReader reader(loop_, client_,
                       [&](const Message& message) { read.emplace_back(message.value()); });
    reader.follow({{{topic, 0}, 0, loop_.now() + std::chrono::hours(1)}});
    bool synced = false;
    reader.sync([&] { synced = true; });
    wait_for([&] { return synced; });
    EXPECT_TRUE(read.empty());
    ASSERT_EQ(commit(*producer, records(topic, {value})), CommitResult::kCommitted);
    wait_for([&] { return !read.empty(); });
    EXPECT_EQ(read, std::vector<std::string>{value});
  }
}

TEST_F(Transactions, AViewIsInSyncPastTheMarkersOfTransactions) {
  const std::string topic = make_topic(1);
  auto producer = make_producer(topic + "-a");
  std::vector<std::string> seen;
  TopicReader reader(loop_, client_,
                     [&](const Message& message) { seen.emplace_back(message.value()); });
  reader.follow({{{topic, 0}, 0, {}}});
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(commit(*producer, records(topic, {std::to_string(i)})), CommitResult::kCommitted);
    bool synced = false;
    reader.sync([&] { synced = true; });
    wait_for([&] { return synced; });
    ASSERT_EQ(seen.size(), static_cast<std::size_t>(i) + 1);
  }
}

TEST_F(Transactions, WhoAsksWhileAnAnswerIsAwaitedHearsOfItsOwnPartitions) {
  const std::string topic = make_topic(2);
  auto producer = make_producer(topic + "-a");
  ASSERT_EQ(commit(*producer, records(topic, {"0", "1"})), CommitResult::kCommitted);
  std::map<int, int> seen;
  TopicReader reader(loop_, client_, [&](const Message& message) { ++seen[message.partition()]; });
  reader.follow({{{topic, 0}, 0, {}}, {{topic, 1}, 0, {}}});
  std::vector<int> synced;
  for (int partition : {0, 1, 0, 1}) {
    reader.sync({{topic, partition}}, [&, partition] {
      EXPECT_EQ(seen[partition], partition == 0 ? 2 : 0);
      synced.push_back(partition);
    });
  }
  reader.sync(std::vector<TopicPartition>(), [&] { synced.push_back(2); });
  wait_for([&] { return synced.size() == 5; });
}

TEST_F(Transactions, AViewThatStartsAtATimeOrAnEmptyTopicIsInSync) {
  const std::string topic = make_topic(2);
  int seen = 0;
  TopicReader reader(loop_, client_, [&](const Message&) { ++seen; });
  reader.follow({{{topic, 0}, 0, {}}, {{topic, 1}, 0, loop_.now()}});
  bool synced = false;
  reader.sync([&] { synced = true; });
  wait_for([&] { return synced; });
  EXPECT_EQ(seen, 0);
}

TEST_F(Transactions, AViewIsInSyncUpToAnOffsetOrToTheEndBeforeIt) {
  const std::string topic = make_topic(1);
  auto producer = make_producer(topic + "-a");
  ASSERT_EQ(commit(*producer, records(topic, {"0", "1", "2"})), CommitResult::kCommitted);
  for (const std::int64_t offset : {1, 3, 1'000}) {
    std::int64_t seen = 0;
    TopicReader reader(loop_, client_, [&](const Message&) { ++seen; });
    reader.follow({{{topic, 0}, 0, {}}});
    bool synced = false;
    reader.sync_up_to({{{topic, 0}, offset}}, [&] { synced = true; });
    wait_for([&] { return synced; });
    EXPECT_GE(seen, std::min<std::int64_t>(offset, 3));
  }
}

TEST_F(Transactions, WhatIsFollowedAgainWhileItIsLookedUpIsRead) {
  const std::string topic = make_topic(3);
  auto producer = make_producer(topic + "-a");
  TransactionBatch all;
  for (int i = 0; i < 3; ++i) all.records.push_back({topic, i, "k", "v", false, {}});
  ASSERT_EQ(commit(*producer, std::move(all)), CommitResult::kCommitted);
  std::map<int, int> seen;
  TopicReader reader(loop_, client_, [&](const Message& message) { ++seen[message.partition()]; });
  const TopicReader::Start zero{{topic, 0}, 0, {}}, one{{topic, 1}, 0, {}}, two{{topic, 2}, 0, {}};
  const std::vector<TopicPartition> both{{topic, 0}, {topic, 1}};
  const std::map<int, int> each_once{{0, 1}, {1, 1}, {2, 1}}, those_again{{0, 2}, {1, 2}, {2, 1}};
  const auto sync = [&] {
    bool synced = false;
    reader.sync([&] { synced = true; });
    wait_for([&] { return synced; });
  };
  reader.follow({zero, one});
  reader.unfollow(both);
  reader.follow({zero, one, two});
  sync();
  EXPECT_EQ(seen, each_once);

  reader.unfollow(both);
  reader.follow({zero, one, one});
  sync();
  EXPECT_EQ(seen, those_again);
}

TEST_F(Transactions, APlainProducerReportsEachRecordOnce) {
  const std::string topic = make_topic(3);
  Producer producer(loop_, {client_});
  int done = 0;
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(producer.produce({topic, i % 3, "k", std::to_string(i), false, {}},
                                 [&](const std::string& error) {
                                   EXPECT_EQ(error, "");
                                   ++done;
                                 }));
  }
  bool flushed = false;
  producer.flush([&] { flushed = true; });
  wait_for([&] { return flushed; });
  EXPECT_EQ(done, 300);
  EXPECT_EQ(producer.unacknowledged(), 0u);
}

TEST_F(Transactions, AStaticMemberThatRestartsKeepsItsPartitionsWithoutARebalanceOfOthers) {
  const std::string topic = make_topic(2);
  Member other(loop_, client_, topic + "-g", topic, "other");
  auto one = std::make_unique<Member>(loop_, client_, topic + "-g", topic, "one");
  wait_for([&] { return other.assigned.size() == 1 && one->assigned.size() == 1; });
  const int before = other.assignments;
  one.reset();
  one = std::make_unique<Member>(loop_, client_, topic + "-g", topic, "one");
  wait_for([&] { return one->assigned.size() == 1; });
  EXPECT_EQ(other.assignments, before);
}

TEST_F(Transactions, WhatWasFetchedButNotReadDoesNotSilenceAPartitionThatIsAssignedAgain) {
  const std::string topic = make_topic(2);
  auto producer = make_producer(topic + "-a");
  TransactionBatch both = records(topic, {"1", "2", "3"});
  for (int i = 0; i < 3; ++i) both.records.push_back({topic, 1, "k", "other", false, {}});
  ASSERT_EQ(commit(*producer, std::move(both)), CommitResult::kCommitted);
  GroupConsumerOptions options;
  options.client = client_;
  options.group = topic + "-g";
  options.topics = {topic};
  int assignments = 0;
  std::set<int> told;
  std::unique_ptr<GroupConsumer> consumer;
  consumer = std::make_unique<GroupConsumer>(
      loop_, options,
      GroupConsumer::Events{[&](const auto&) { ++assignments; }, [&](const auto&) { told.clear(); },
                            [&](const TopicPartition& partition) {
                              if (!consumer->read(partition, 1).empty()) {
                                told.insert(partition.partition);
                              }
                            },
                            [](const std::string& error) { FAIL() << error; }});
  consumer->start();
  wait_for([&] { return told.size() == 2; });
  Member second(loop_, client_, topic + "-g", topic);
  wait_for([&] { return assignments == 2 && second.assignments == 1; });
  bool closed = false;
  second.consumer.close([&] { closed = true; });
  wait_for([&] { return closed && assignments == 3 && told.size() == 2; });
}

TEST_F(Transactions, AFencedStaticMemberIsToldThatItMustEnd) {
  const std::string topic = make_topic(1);
  Member first(loop_, client_, topic + "-g", topic, "same");
  wait_for([&] { return first.assigned.size() == 1; });
  Member second(loop_, client_, topic + "-g", topic, "same");
  wait_for([&] { return !first.fatal.empty(); });
  EXPECT_NE(first.fatal.find("FENCED"), std::string::npos) << first.fatal;
}

TEST_F(Transactions, AReaderWhoseRecordCantBeTakenEndsWithoutHanging) {
  const std::string topic = make_topic(1);
  auto producer = make_producer(topic + "-a");
  ASSERT_EQ(commit(*producer, records(topic, {"1", "2", "3"})), CommitResult::kCommitted);
  auto reader = std::make_unique<TopicReader>(
      loop_, client_, [](const Message&) { throw std::runtime_error("unreadable"); });
  reader->follow({{{topic, 0}, 0, {}}});
  EXPECT_THROW(wait_for([] { return false; }), std::runtime_error);
  reader.reset();
}

}  // namespace
}  // namespace fanfare::kafka
