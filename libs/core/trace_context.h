// Which trace something belongs to: W3C Trace Context, version 00.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fanfare {

struct TraceContext {
  std::string trace_id;  // 16 bytes
  std::string span_id;   // 8 bytes
  bool sampled = false;
};

/// 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01; nullopt for anything else, ids of zeros
/// included.
std::optional<TraceContext> parse_traceparent(std::string_view text);
std::string to_traceparent(const TraceContext& context);

/// The span `name` below `parent`. Derived, not drawn: whoever repeats the work after a crash makes
/// the same span again.
TraceContext child_of(const TraceContext& parent, std::string_view name);
/// The first span, `name`, of a trace of its own that comes from `origin`.
TraceContext trace_after(const TraceContext& origin, std::string_view name);
/// A trace that begins here. `random`: 24 bytes.
TraceContext new_trace(std::string_view random);

}  // namespace fanfare
