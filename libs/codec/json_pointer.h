// RFC 6901 pointers, and single values out of JSON text.
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

/// The name that a pointer's token stands for: without ~0 and ~1.
std::string token_text(std::string_view token);

/// "" or a pointer that begins with '/'.
bool is_json_pointer(std::string_view text);

}  // namespace fanfare::codec
