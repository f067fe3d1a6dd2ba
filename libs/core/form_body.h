// application/x-www-form-urlencoded.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanfare {

/// Names and values in the order of the text, as they are written there: encoded. "name" alone has
/// the value "".
std::vector<std::pair<std::string_view, std::string_view>> form_pairs(std::string_view text);

/// Names and values in the order of the text, decoded; a '%' that begins no pair of hex digits
/// stands for itself, as in browsers (WHATWG URL, 5.1).
std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text);

}  // namespace fanfare
