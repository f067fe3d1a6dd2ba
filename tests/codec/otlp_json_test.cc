#include "codec/otlp_json.h"

#include <gtest/gtest.h>

namespace fanfare::codec {
namespace {

TEST(OtlpJson, WritesIdsInHexAndLargeNumbersAsText) {
  Span span;
  span.context = *parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  span.parent_id = span.context.span_id;
  span.name = "attempt";
  span.kind = SpanKind::kClient;
  span.started = from_unix_ms(1'760'000'000'000);
  span.ended = from_unix_ms(1'760'000'000'250);
  span.attributes = {{"http.response.status_code", std::int64_t{500}}, {"a", "b\"c"}};
  span.link = span.context;
  span.error = "the endpoint answered 500";
  EXPECT_EQ(
      otlp_json({"fanfare-dispatcher", "dispatcher-0", "1.0"}, {&span, 1}),
      R"({"resourceSpans":[{"resource":{"attributes":[)"
      R"({"key":"service.name","value":{"stringValue":"fanfare-dispatcher"}},)"
      R"({"key":"service.namespace","value":{"stringValue":"fanfare"}},)"
      R"({"key":"service.instance.id","value":{"stringValue":"dispatcher-0"}},)"
      R"({"key":"service.version","value":{"stringValue":"1.0"}}]},)"
      R"("scopeSpans":[{"scope":{"name":"fanfare"},"spans":[)"
      R"({"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7",)"
      R"("parentSpanId":"00f067aa0ba902b7","name":"attempt","kind":3,)"
      R"("startTimeUnixNano":"1760000000000000000","endTimeUnixNano":"1760000000250000000",)"
      R"("attributes":[{"key":"http.response.status_code","value":{"intValue":"500"}},)"
      R"({"key":"a","value":{"stringValue":"b\"c"}}],)"
      R"("links":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"}],)"
      R"("status":{"code":2,"message":"the endpoint answered 500"}}]}]}]})");
}

}  // namespace
}  // namespace fanfare::codec
