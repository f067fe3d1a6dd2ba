// application/x-www-form-urlencoded.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanfare {

/// Names and values in the order of the text, decoded; a '%' that begins no pair of hex digits
/// stands for itself, as in browsers (WHATWG URL, 5.1).
std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text);

}  // namespace fanfare
