// Opaque cursors and page sizes of lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "http/message.h"
#include "services/control/log_rows.h"

namespace fanfare::control {

std::string cursor_of(std::string_view key);
/// nullopt for what cursor_of didn't make.
std::optional<std::string> key_of(std::string_view cursor);

/// `limit` (1 to 200, 50 if absent) and `cursor` of the query; else a 400.
Result<PageRequest, http::Response> read_page(const http::Request& request);

}  // namespace fanfare::control
