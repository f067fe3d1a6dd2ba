#include "core/batch_turns.h"

#include <gtest/gtest.h>

namespace fanfare {
namespace {

using Order = std::vector<int>;

TEST(BatchTurns, WhoFilledABatchComesLast) {
  BatchTurns<int> turns;
  EXPECT_EQ(turns.in_turn({3, 1, 2}), (Order{3, 1, 2}));
  turns.filled(3);
  EXPECT_EQ(turns.in_turn({3, 1, 2}), (Order{1, 2, 3}));
  turns.filled(1);
  EXPECT_EQ(turns.in_turn({3, 1, 2}), (Order{2, 3, 1}));
  turns.filled(3);
  EXPECT_EQ(turns.in_turn({3, 1, 2}), (Order{2, 1, 3}));
}

TEST(BatchTurns, WhoIsForgottenBeginsAnew) {
  BatchTurns<int> turns;
  turns.filled(1);
  turns.forget(1);
  EXPECT_EQ(turns.in_turn({1, 2}), (Order{1, 2}));
}

}  // namespace
}  // namespace fanfare
