// From an event to the body that a dialect sends.
#pragma once

#include <string>

#include "core/dialect.h"
#include "core/event.h"
#include "core/result.h"

namespace fanfare::codec {

/// The body, compact JSON, for the delivery with that id (26 characters, without prefix).
/// Fails with the reason of an `unrepresentable` dead letter. Threads: any.
/// Requires: event.data is a valid compact JSON object (codec/event_json.h checked it).
Result<std::string> render_body(const Dialect& dialect, const Event& event,
                                std::string_view delivery_id);

/// The data in a body that the dialect rendered; "" if there is none.
std::string_view data_in_body(const Dialect& dialect, std::string_view body);

/// `data` as the dialect sends it; `kept` holds it where it isn't as published. Fails as
/// render_body.
Result<std::string_view> sent_data(const Dialect& dialect, const Event& event, std::string& kept);

/// The fixed point of JavaScript's JSON.stringify(JSON.parse(text)), or why there is none that
/// keeps every value (dialects/README.md, `generic`).
Result<std::string> ecmascript_json(std::string_view text);

/// Members renamed to snake_case at every depth but inside those named in `free_form`.
Result<std::string> snake_case_json(std::string_view text,
                                    const std::vector<std::string>& free_form);

/// The text without insignificant white space. Requires: valid JSON.
std::string compact_json(std::string_view text);

/// "2024-12-01T09:15:00Z", cut to seconds.
std::string iso8601_seconds(TimePoint time);

}  // namespace fanfare::codec
