#include "core/trace_context.h"

#include <gtest/gtest.h>

namespace fanfare {
namespace {

constexpr const char* kGiven = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, IsReadAndWrittenAsW3cSays) {
  const auto context = parse_traceparent(kGiven);
  ASSERT_TRUE(context);
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(to_traceparent(*context), kGiven);
  EXPECT_FALSE(
      parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")->sampled);
  EXPECT_TRUE(
      parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03")->sampled);
}

TEST(TraceContext, WhatIsNoneIsRefused) {
  for (const char* wrong : {"", "00", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7\r-1"})
    EXPECT_FALSE(parse_traceparent(wrong)) << wrong;
}

TEST(TraceContext, AChildIsInTheTraceAndTheSameEachTime) {
  const auto parent = *parse_traceparent(kGiven);
  const auto child = child_of(parent, "a");
  EXPECT_EQ(child.trace_id, parent.trace_id);
  EXPECT_NE(child.span_id, parent.span_id);
  EXPECT_EQ(child.span_id, child_of(parent, "a").span_id);
  EXPECT_NE(child.span_id, child_of(parent, "b").span_id);
  EXPECT_TRUE(child.sampled);
  EXPECT_TRUE(parse_traceparent(to_traceparent(child)));
}

TEST(TraceContext, WhatComesLaterIsInATraceOfItsOwn) {
  const auto origin = *parse_traceparent(kGiven);
  const auto later = trace_after(origin, "attempt 2");
  EXPECT_NE(later.trace_id, origin.trace_id);
  EXPECT_TRUE(parse_traceparent(to_traceparent(later)));
}

}  // namespace
}  // namespace fanfare
