#include "codec/event_fields.h"

#include <simdjson.h>

#include <algorithm>

#include "codec/json_text.h"
#include "codec/render.h"

namespace fanfare::codec {
namespace {

constexpr std::size_t kTextBytesMax = 256;
constexpr std::size_t kShownNameBytesMax = 64;

/// C0, DEL, and C1, which UTF-8 writes as C2 80 to C2 9F.
bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
  }
  return false;
}

}  // namespace

std::string text_fault(std::string_view member, std::string_view text) {
  const bool names_something = member == "id" || member == "type" || member == "organizationId";
  if (text.size() > kTextBytesMax) return "must have at most 256 bytes";
  if (text.empty() && names_something) return "must not be empty";
  if (names_something && has_control_character(text)) return "must not hold control characters";
  return "";
}

DataText read_data_object(JsonScanner& scanner, std::size_t depth_max) {
  if (scanner.peek() != '{') {
    scanner.skip_value();
    return {.data = "", .fault = "must be an object"};
  }
  const std::size_t begin = scanner.offset();
  scanner.forget_seen();
  scanner.limit_depth_from_here(depth_max);
  if (!scanner.skip_value()) {
    return {.data = "", .fault = "must be nested at most " + std::to_string(depth_max) + " deep"};
  }
  if (scanner.saw_lone_surrogate_in_name()) {
    return {.data = "", .fault = "holds a name with half of a surrogate pair"};
  }
  const std::string_view text = scanner.text_from(begin);
  return {.data = scanner.saw_space() ? compact_json(text) : std::string(text), .fault = ""};
}

Result<std::string, EventFault> read_data_text(std::string_view text, const EventLimits& limits) {
  using Data = Result<std::string, EventFault>;
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    return Data::failure({.pointer = "/data",
                          .detail = "the text is not valid UTF-8",
                          .offset = static_cast<std::ptrdiff_t>(invalid_utf8_offset(text))});
  }
  if (text.size() > limits.event_bytes_max) {
    return Data::failure({.pointer = "", .detail = "the event is too large", .too_large = true});
  }
  JsonScanner scanner(text, limits.depth_max);
  DataText found = read_data_object(scanner, limits.depth_max);
  if (!scanner.failed() && !scanner.at_end()) scanner.fail("text after the value");
  if (scanner.failed() && !scanner.too_deep()) return Data::failure(malformed_json(scanner));
  if (!found.fault.empty())
    return Data::failure({.pointer = "/data", .detail = std::move(found.fault)});
  return std::move(found.data);
}

std::string pointer_token(std::string_view name) {
  std::string token;
  for (const char c : name.substr(0, kShownNameBytesMax)) {
    c == '~' ? token += "~0" : c == '/' ? token += "~1" : token += c;
  }
  return with_valid_utf8(token);
}

std::size_t invalid_utf8_offset(std::string_view text) {
  std::size_t valid = 0;
  std::size_t invalid = text.size();
  // The longest valid prefix ends at most three bytes before the fault.
  while (invalid - valid > 8) {
    std::size_t middle = valid + (invalid - valid) / 2;
    while (middle > valid && (static_cast<unsigned char>(text[middle]) & 0xc0) == 0x80) --middle;
    if (middle == valid) break;
    simdjson::validate_utf8(text.data() + valid, middle - valid) ? valid = middle
                                                                 : invalid = middle;
  }
  while (valid < text.size()) {
    std::size_t length = 1;
    while (length <= 4 && valid + length <= text.size() &&
           !simdjson::validate_utf8(text.data() + valid, length)) {
      ++length;
    }
    if (length > 4 || valid + length > text.size()) break;
    valid += length;
  }
  return valid;
}

EventFault malformed_json(const JsonScanner& scanner) {
  return {.pointer = "",
          .detail = std::string("malformed JSON: ") + scanner.fault(),
          .offset = static_cast<std::ptrdiff_t>(scanner.fault_offset())};
}

}  // namespace fanfare::codec
