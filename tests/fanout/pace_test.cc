#include "services/fanout/pace.h"

#include <gtest/gtest.h>

namespace fanfare::fanout {
namespace {

using namespace std::chrono_literals;

class PaceTest : public testing::Test {
 protected:
  /// Ends now.
  void transaction(Pace::Span took, std::size_t deliveries = 100, bool full = false) {
    pace.on_begun(now, deliveries, full);
    now += took;
    pace.on_committed(now);
  }
  void transactions(std::initializer_list<Pace::Span> all) {
    for (const auto took : all) transaction(took);
  }

  Pace pace;
  Pace::Time now{100s};
};

TEST_F(PaceTest, TheFirstMayBegin) { EXPECT_EQ(pace.left(now), 0s); }

TEST_F(PaceTest, WhileFewComeNothingIsGathered) {
  transactions({20ms, 20ms, 20ms});
  transaction(20ms, 7);
  EXPECT_EQ(pace.left(now), 0s);
}

TEST_F(PaceTest, WhileMoreWaitsThanFitsNothingIsGathered) {
  transactions({20ms, 20ms, 20ms});
  transaction(20ms, 100, true);
  EXPECT_EQ(pace.left(now), 0s);
}

TEST_F(PaceTest, ManyAreGatheredForTwiceTheTimeThatTransactionsTake) {
  transactions({20ms, 20ms, 20ms});
  EXPECT_EQ(pace.left(now), 20ms);
  EXPECT_EQ(pace.left(now + 15ms), 5ms);
  EXPECT_EQ(pace.left(now + 30ms), 0s);
}

TEST_F(PaceTest, OneThatWasSlowIsNotFollowedByAWait) {
  transactions({10ms, 10ms, 80ms});
  EXPECT_EQ(pace.left(now), 0s);
  transaction(10ms);
  EXPECT_EQ(pace.left(now), 10ms);
}

TEST_F(PaceTest, WhereTheBrokerIsSlowMoreIsGathered) {
  transactions({10ms, 40ms, 40ms});
  EXPECT_EQ(pace.left(now), 0s);
  transaction(40ms);
  EXPECT_EQ(pace.left(now), 40ms);
}

TEST_F(PaceTest, StaysWithinItsBounds) {
  transactions({1ms, 1ms, 1ms});
  EXPECT_EQ(pace.left(now), 9ms);
  transactions({90ms, 90ms, 90ms});
  EXPECT_EQ(pace.left(now), 10ms);
}

}  // namespace
}  // namespace fanfare::fanout
