#include "runtime/sampled_log.h"

#include <gtest/gtest.h>

namespace fanfare::runtime {
namespace {

TEST(SampledLog, TakesSoManyASecondAndCountsTheRest) {
  SampledLog log("event", LogLevel::kInfo, 2);
  const SampledLog::Clock::time_point start(std::chrono::hours(1));
  for (const bool expected : {true, true, false, false}) EXPECT_EQ(log.wanted(start), expected);
  EXPECT_EQ(log.skipped(), 2);
  EXPECT_TRUE(log.wanted(start + std::chrono::seconds(1)));
  testing::internal::CaptureStderr();
  log.write({{"n", 1}});
  EXPECT_NE(testing::internal::GetCapturedStderr().find(R"("n":1,"skipped":2})"),
            std::string::npos);
  EXPECT_EQ(log.skipped(), 0);
}

}  // namespace
}  // namespace fanfare::runtime
