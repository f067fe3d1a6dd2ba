// What holds of every event that was accepted, whichever way it came.
#pragma once

#include <simdjson.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "codec/dialects.h"
#include "codec/event_json.h"
#include "codec/json_scanner.h"
#include "codec/records.h"
#include "codec/render.h"
#include "fuzz.h"

namespace fanfare::fuzz {

inline bool is_json(std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size())) return false;
  codec::JsonScanner scanner(text, 2'000);
  return scanner.skip_value() && scanner.at_end();
}

/// Two independent parsers agree that it is JSON, but for what only ours takes: halves of surrogate
/// pairs in strings, and numbers of any size.
inline void must_be_json(const std::string& text) {
  MUST(is_json(text));
  simdjson::dom::parser parser(text.size() + 64);
  MUST(parser.allocate(text.size() + 64, 2'100) == simdjson::SUCCESS);
  switch (parser.parse(text).error()) {
    case simdjson::SUCCESS:
    case simdjson::NUMBER_ERROR: return;
    case simdjson::STRING_ERROR: MUST(text.find("\\u") != std::string::npos); return;
    default: MUST(!"JSON to both parsers");
  }
}

inline bool fits_a_header(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

inline void check_event(const Event& event) {
  static const DialectSet kDialects = codec::load_dialects();
  MUST(fits_a_header(event.id) && fits_a_header(event.type) && !event.type.empty());
  MUST(fits_a_header(event.organization_id));
  must_be_json(event.data);
  MUST(codec::compact_json(event.data) == event.data);
  MUST(event.data.starts_with('{'));

  const std::string record = codec::encode(event);
  const auto decoded = codec::decode_event(record);
  MUST(decoded.ok());
  MUST(codec::encode(*decoded) == record);

  for (const Dialect& dialect : kDialects.all()) {
    const auto body = codec::render_body(dialect, event, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    if (!body.ok()) continue;
    must_be_json(*body);
    MUST(codec::compact_json(*body) == *body);
    MUST(*codec::render_body(dialect, *decoded, "01ARZ3NDEKTSV4RRFFQ69G5FAV") == *body);
  }
}

}  // namespace fanfare::fuzz
