// Bytes as text, and comparing without telling where texts differ.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fanfare {

/// Lower case.
std::string hex(std::string_view bytes);
/// Either case; nullopt for anything else.
std::optional<std::string> hex_decoded(std::string_view text);

/// Padded (RFC 4648, 4).
std::string base64(std::string_view bytes);
/// The bytes of canonical, padded base64, as the receivers' libraries demand it; "" for any other.
std::string base64_decoded(std::string_view text);

/// Takes as long wherever the two differ; their lengths may show.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace fanfare
