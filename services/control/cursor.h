// Opaque cursors of lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fanfare::control {

std::string cursor_of(std::string_view key);
/// nullopt for what cursor_of didn't make.
std::optional<std::string> key_of(std::string_view cursor);

}  // namespace fanfare::control
