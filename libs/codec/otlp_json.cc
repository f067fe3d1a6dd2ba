#include "codec/otlp_json.h"

#include "codec/json_writer.h"
#include "core/encoding.h"

namespace fanfare::codec {
namespace {

constexpr int kStatusError = 2;

std::string nanoseconds(TimePoint time) { return std::to_string(to_unix_ms(time)) + "000000"; }

void attribute(JsonWriter& json, std::string_view key, std::string_view value) {
  json.begin_object().member("key", key).key("value").begin_object();
  json.member("stringValue", value).end_object().end_object();
}

void attribute(JsonWriter& json, std::string_view key, std::int64_t value) {
  json.begin_object().member("key", key).key("value").begin_object();
  json.member("intValue", std::to_string(value)).end_object().end_object();
}

void ids(JsonWriter& json, const TraceContext& context) {
  json.member("traceId", hex(context.trace_id)).member("spanId", hex(context.span_id));
}

void write(JsonWriter& json, const Span& span) {
  json.begin_object();
  ids(json, span.context);
  if (!span.parent_id.empty()) json.member("parentSpanId", hex(span.parent_id));
  json.member("name", span.name).member("kind", static_cast<int>(span.kind));
  json.member("startTimeUnixNano", nanoseconds(span.started));
  json.member("endTimeUnixNano", nanoseconds(span.ended));
  json.key("attributes").begin_array();
  for (const auto& [key, value] : span.attributes)
    std::visit([&, key = key](const auto& each) { attribute(json, key, each); }, value);
  json.end_array();
  if (span.link) {
    json.key("links").begin_array().begin_object();
    ids(json, *span.link);
    json.end_object().end_array();
  }
  if (!span.error.empty()) {
    json.key("status").begin_object().member("code", kStatusError);
    json.member("message", span.error).end_object();
  }
  json.end_object();
}

}  // namespace

std::string otlp_json(const TraceResource& resource, std::span<const Span> spans) {
  JsonWriter json;
  json.begin_object().key("resourceSpans").begin_array().begin_object();
  json.key("resource").begin_object().key("attributes").begin_array();
  attribute(json, "service.name", resource.service);
  attribute(json, "service.namespace", "fanfare");
  attribute(json, "service.instance.id", resource.instance);
  attribute(json, "service.version", resource.version);
  json.end_array().end_object().key("scopeSpans").begin_array().begin_object();
  json.key("scope").begin_object().member("name", "fanfare").end_object();
  json.key("spans").begin_array();
  for (const Span& span : spans) write(json, span);
  json.end_array().end_object().end_array().end_object().end_array().end_object();
  return json.take();
}

}  // namespace fanfare::codec
