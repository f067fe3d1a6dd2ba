// Text as a JSON string, for logs and problem documents.
#pragma once

#include <string>
#include <string_view>

namespace fanfare::runtime {

/// Appends `text` with its quotes. What isn't UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace fanfare::runtime
