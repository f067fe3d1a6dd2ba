#include "services/ingest/inbound_intake.h"

#include <algorithm>
#include <charconv>

#include "codec/event_fields.h"
#include "codec/json_pointer.h"
#include "core/encoding.h"
#include "core/form_body.h"
#include "core/ulid.h"
#include "services/ingest/inbound_naming.h"

namespace fanfare::ingest {
namespace {

constexpr std::size_t kTypeMax = 200, kIdMax = 200;
constexpr std::int64_t kSecondsMax = 100'000'000'000;  // more are milliseconds

using Taken = Result<std::vector<Event>, Refusal>;

/// What stands in a type of ours: letters, digits, '_', '-', and dots between segments.
std::string clean_type(std::string_view text) {
  std::string type;
  for (const char c : text.substr(0, kTypeMax)) {
    const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '_' || c == '-';
    if (word)
      type += c;
    else if (c == '.' || c == '/') {
      if (!type.empty() && type.back() != '.') type += '.';
    } else {
      type += '_';
    }
  }
  while (type.ends_with('.')) type.pop_back();
  return type.empty() ? "received" : type;
}

bool is_ignored(const InboundMapping& mapping, const std::string& type) {
  return std::ranges::any_of(mapping.ignore, [&](const std::string& pattern) {
    if (!pattern.ends_with(".*")) return pattern == type;
    return type.starts_with(pattern.substr(0, pattern.size() - 1));
  });
}

std::string event_id(const InboundSource& source, const std::string& id, TimePoint now,
                     const Random10& random) {
  const std::string prefix = "in_" + source.id + "_";
  if (id.empty()) return prefix + make_ulid(now, random());
  const bool plain =
      id.size() <= kIdMax && std::ranges::all_of(id, [](char c) { return c > ' ' && c < 0x7f; });
  return prefix + (plain ? id : hex(sha256(id)));
}

/// Whether it is nothing, or "." and digits.
bool is_fraction(std::string_view text) {
  if (text.empty()) return true;
  return text[0] == '.' && text.size() > 1 &&
         text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

/// RFC 3339, or seconds or milliseconds since 1970.
TimePoint time_of(const std::string& text, TimePoint otherwise) {
  if (const auto time = codec::parse_rfc3339(text)) return *time;
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || number <= 0 || !is_fraction({rest, end})) return otherwise;
  if (number < kSecondsMax) return from_unix_ms(number * 1'000);
  return number < kSecondsMax * 1'000 ? from_unix_ms(number) : otherwise;
}

}  // namespace

Taken take_inbound(const InboundSource& source, const InboundRequest& request, TimePoint now,
                   const Random10& random) {
  const auto bodies = bodies_of(source, request);
  if (!bodies.ok()) {
    const bool large = bodies.error().too_large;
    return Taken::failure(
        {large ? 413 : 400, large ? "Too many events" : "Unreadable webhook", {bodies.error()}});
  }
  std::vector<Event> events;
  for (const std::string& body : *bodies) {
    auto data = codec::read_data_text(body, {.event_bytes_max = 4 * kInboundBytesMax});
    if (!data.ok()) return Taken::failure({400, "Unreadable webhook", {data.error()}});
    const ProviderNames names = names_of(source, request, *data, bodies->size() > 1);
    if (is_ignored(source.mapping, names.type)) continue;
    const auto renamed = source.mapping.rename.find(names.type);
    Event event;
    event.id = event_id(source, names.id, now, random);
    event.organization_id = source.organization_id;
    event.type = renamed != source.mapping.rename.end()
                     ? renamed->second
                     : source.mapping.prefix + "." + clean_type(names.type);
    event.accepted = now;
    event.timestamp = time_of(names.time, now);
    event.data = std::move(*data);
    event.test_mode = source.test_mode;
    event.source = "inbound";
    event.inbound_source_id = source.id;
    event.raw_content_type = request.header("Content-Type").substr(0, 256);
    // Of many the first keeps all: they came in one piece.
    if (events.empty()) event.raw_body = request.body;
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace fanfare::ingest
