// Single values out of JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fanfare::codec {

/// The string, or the number as it is written, at an RFC 6901 pointer; nullopt where there is none.
std::optional<std::string> text_at(std::string_view json, std::string_view pointer);

/// The elements of an array as they are written; nullopt if it isn't one.
std::optional<std::vector<std::string>> elements_of(std::string_view json);

/// "" or a pointer that begins with '/'.
bool is_json_pointer(std::string_view text);

}  // namespace fanfare::codec
