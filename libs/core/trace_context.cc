#include "core/trace_context.h"

#include <algorithm>

#include "core/encoding.h"
#include "core/mac.h"

namespace fanfare {
namespace {

constexpr std::size_t kTraceBytes = 16, kSpanBytes = 8;
constexpr std::string_view kForm = "xx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";

bool fits(std::string_view text) {
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), [](char c, char form) {
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    return form == 'x' ? digit : c == form;
  });
}

bool all_zero(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char byte) { return byte == 0; });
}

std::string digest(const TraceContext& from, std::string_view name) {
  return sha256(from.trace_id + from.span_id + std::string(name));
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view text) {
  if (!fits(text) || text.starts_with("ff")) return std::nullopt;
  TraceContext context{*hex_decoded(text.substr(3, 32)), *hex_decoded(text.substr(36, 16)), false};
  if (all_zero(context.trace_id) || all_zero(context.span_id)) return std::nullopt;
  context.sampled = (static_cast<unsigned char>(hex_decoded(text.substr(53))->front()) & 1) != 0;
  return context;
}

std::string to_traceparent(const TraceContext& context) {
  return "00-" + hex(context.trace_id) + "-" + hex(context.span_id) +
         (context.sampled ? "-01" : "-00");
}

TraceContext child_of(const TraceContext& parent, std::string_view name) {
  return {parent.trace_id, digest(parent, name).substr(0, kSpanBytes), parent.sampled};
}

TraceContext trace_after(const TraceContext& origin, std::string_view name) {
  const std::string made = digest(origin, name);
  return {made.substr(0, kTraceBytes), made.substr(kTraceBytes, kSpanBytes), origin.sampled};
}

TraceContext new_trace(std::string_view random) {
  return {std::string(random.substr(0, kTraceBytes)),
          std::string(random.substr(kTraceBytes, kSpanBytes)), true};
}

}  // namespace fanfare
