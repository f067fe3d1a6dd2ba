#include "kafka/topic_reader.h"

#include "kafka/broker_fixture.h"

namespace fanfare::kafka {
namespace {

using TopicReaderTest = BrokerTest;

TEST_F(TopicReaderTest, APartitionThatIsGoneIsNobodyElsesTrouble) {
  const TopicPartition good{make_topic(1), 0}, gone{"gone." + good.topic, 0};
  TopicReader reader(loop_, client_, [](const Message&) {});
  reader.follow({{good, 0, {}}, {gone, 0, {}}});
  bool both = false, alone = false;
  int rounds = 0;
  reader.sync([&] { both = true; });
  std::function<void()> ask = [&] {
    reader.sync({good}, [&] {
      alone = ++rounds == 3;
      alone ? void() : ask();
    });
  };
  ask();
  wait_for([&] { return alone; });
  EXPECT_FALSE(both);
  reader.unfollow({gone});
  wait_for([&] { return both; });
}

}  // namespace
}  // namespace fanfare::kafka
