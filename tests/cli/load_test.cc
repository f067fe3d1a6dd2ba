#include "cli/bench/load.h"

#include <gtest/gtest.h>

namespace fanfare::cli {
namespace {

using Latency = LoadResult::Latency;

TEST(Percentile, IsAValueThatWasSeen) {
  EXPECT_EQ(Latency(0), percentile({}, 0.5));
  EXPECT_EQ(Latency(7), percentile({Latency(7)}, 0.5));
  std::vector<Latency> values;
  for (int i = 100; i > 0; --i) values.emplace_back(i);
  EXPECT_EQ(Latency(50), percentile(values, 0.5));
  EXPECT_EQ(Latency(99), percentile(values, 0.99));
  EXPECT_EQ(Latency(100), percentile(values, 1));
  EXPECT_EQ(Latency(1), percentile(values, 0));
}

}  // namespace
}  // namespace fanfare::cli
