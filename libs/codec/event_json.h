// Events as publishers send them: strict JSON in, core::Event out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.h"
#include "core/result.h"

namespace fanfare::codec {

struct EventFault {
  std::string pointer;         // RFC 6901: "/3/type"
  std::string detail;          // what to change
  std::ptrdiff_t offset = -1;  // of the byte at fault, where the JSON itself is malformed
  bool too_large = false;      // 413 instead of 400
};

struct EventLimits {
  std::size_t event_bytes_max = 256 << 10;
  std::size_t events_max = 1'000;
  std::size_t depth_max = 512;
};

/// One object, an array, or NDJSON (content type application/x-ndjson, or several lines that each
/// begin with '{'). All or nothing. `id` may be empty in the result: the caller makes one.
/// `organization_id` is what the text says, or empty. timestamp defaults to `accepted`.
/// Refuses: malformed JSON (with the offset of the fault), invalid UTF-8, a missing type, `data`
/// that is no object, depth over the limit, duplicate `type` (or any other top-level member that we
/// read), lone surrogates in names, id or type, control characters in id or type, strings of more
/// than 256 bytes for id, type, orderingKey, experienceId; timestamps that aren't RFC 3339. Unknown
/// top-level members are refused with the name of the nearest known one.
Result<std::vector<Event>, std::vector<EventFault>> parse_events(std::string_view body,
                                                                 std::string_view content_type,
                                                                 TimePoint accepted,
                                                                 const EventLimits& limits);

/// Whether pointers into the body of one event begin with its place: it is an array, or NDJSON by
/// its content type. A body of several events is a list in any case.
bool is_list(std::string_view body, std::string_view content_type);

/// The same as parse_events for one event out of a Kafka record with `application/json`.
Result<Event, EventFault> parse_event(std::string_view body, TimePoint accepted,
                                      const EventLimits& limits);

/// RFC 3339 with any offset; nullopt for anything else.
std::optional<TimePoint> parse_rfc3339(std::string_view text);

}  // namespace fanfare::codec
