// A piece of work in a trace, as OpenTelemetry describes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/time.h"
#include "core/trace_context.h"

namespace fanfare {

/// Values as in OTLP's Span.SpanKind.
enum class SpanKind : std::uint8_t { kServer = 2, kClient = 3, kConsumer = 5 };

struct Span {
  TraceContext context;
  std::string parent_id;  // 8 bytes; "": the first of its trace
  const char* name = "";
  SpanKind kind = SpanKind::kServer;
  TimePoint started, ended;
  std::vector<std::pair<const char*, std::variant<std::string, std::int64_t>>> attributes;
  std::optional<TraceContext> link;  // what it goes on from, in another trace
  std::string error;                 // "": none
};

}  // namespace fanfare
