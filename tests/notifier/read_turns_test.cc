#include "services/notifier/read_turns.h"

#include <gtest/gtest.h>

#include <map>

namespace fanfare::notifier {
namespace {

using Records = std::map<int, std::size_t>;  // by partition

class Reading : public testing::Test {
 protected:
  void add(int partition, std::size_t count) {
    waiting[partition] += count;
    readable.insert(partition);
  }
  /// What one transaction reads.
  Records read() {
    Records records;
    turns.read(readable, [&](int partition, std::size_t most) {
      const auto count = std::min(most, waiting[partition]);
      waiting[partition] -= count;
      if (count > 0) records[partition] += count;
      return count;
    });
    return records;
  }

  ReadTurns<int> turns{200, 2'000};
  Records waiting;
  std::set<int> readable;
};

TEST_F(Reading, AFloodInOnePartitionLetsTheOthersThrough) {
  add(0, 10'000);
  add(1, 1);
  EXPECT_EQ(read(), (Records{{0, 1'999}, {1, 1}}));
  add(2, 300);
  EXPECT_EQ(read(), (Records{{0, 1'700}, {2, 300}}));
}

TEST_F(Reading, FloodsTakeTurnsAndAllIsRead) {
  for (int partition = 0; partition < 30; ++partition) add(partition, 400);
  for (int batch = 0; batch < 3; ++batch) {
    Records expected;
    for (int i = 0; i < 10; ++i) expected[batch * 10 + i] = 200;
    EXPECT_EQ(read(), expected);
  }
  for (int batch = 0; batch < 3; ++batch) EXPECT_EQ(read().size(), 10u);
  EXPECT_EQ(read(), Records{});
  EXPECT_TRUE(readable.empty());
}

}  // namespace
}  // namespace fanfare::notifier
