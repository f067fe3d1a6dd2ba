#include "services/dispatcher/attempt_trace.h"

#include <gtest/gtest.h>

namespace fanfare::dispatcher {
namespace {

constexpr const char* kSampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr const char* kUnseen = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

LogAttempt attempt(std::uint32_t number, std::uint32_t run = 0) {
  LogAttempt log;
  log.record.delivery_id = "D";
  log.record.number = number;
  log.record.run = run;
  log.record.outcome.status = 500;
  log.record.outcome.error = "the endpoint answered 500";
  log.traceparent = kSampled;
  return log;
}

TEST(AttemptTrace, TheFirstIsInTheTraceOfItsEvent) {
  const auto span = attempt_span(attempt(1));
  ASSERT_TRUE(span);
  EXPECT_EQ(span->context.trace_id, parse_traceparent(kSampled)->trace_id);
  EXPECT_EQ(span->parent_id, parse_traceparent(kSampled)->span_id);
  EXPECT_FALSE(span->link);
  EXPECT_EQ(span->error, "the endpoint answered 500");
}

TEST(AttemptTrace, LaterOnesHaveTracesOfTheirOwnAndALink) {
  for (const auto& each : {attempt(2), attempt(1, 1)}) {
    const auto span = attempt_span(each);
    ASSERT_TRUE(span);
    EXPECT_NE(span->context.trace_id, parse_traceparent(kSampled)->trace_id);
    EXPECT_EQ(span->parent_id, "");
    ASSERT_TRUE(span->link);
    EXPECT_EQ(to_traceparent(*span->link), kSampled);
  }
  EXPECT_NE(attempt_span(attempt(2))->context.trace_id, attempt_span(attempt(3))->context.trace_id);
}

TEST(AttemptTrace, NobodyLooksAtWhatIsNotSampled) {
  for (const char* traceparent : {kUnseen, ""}) {
    LogAttempt unseen = attempt(1);
    unseen.traceparent = traceparent;
    EXPECT_FALSE(attempt_span(unseen));
  }
}

}  // namespace
}  // namespace fanfare::dispatcher
