// What an event's members may hold, in whatever format it comes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "codec/event_json.h"
#include "codec/json_scanner.h"

namespace fanfare::codec {

/// "" if `text` can be the member of that name, else what to change.
/// Requires: valid UTF-8.
std::string text_fault(std::string_view member, std::string_view text);

/// The object that the scanner is at, compact; or what to change.
struct DataText {
  std::string data;
  std::string fault;
};
/// If the JSON is malformed the scanner has failed and the fault is of no use.
DataText read_data_object(JsonScanner& scanner, std::size_t depth_max);

/// The same for data that is a text of its own.
Result<std::string, EventFault> read_data_text(std::string_view text, const EventLimits& limits);

/// The name as a part of a JSON pointer (RFC 6901), long ones cut.
std::string pointer_token(std::string_view name);

std::size_t invalid_utf8_offset(std::string_view text);

/// "malformed JSON: …" at the scanner's fault.
EventFault malformed_json(const JsonScanner& scanner);

}  // namespace fanfare::codec
