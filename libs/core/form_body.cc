#include "core/form_body.h"

#include <algorithm>

#include "core/encoding.h"

namespace fanfare {
namespace {

std::string decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto pair =
        text[i] == '%' && i + 2 < text.size() ? hex_decoded(text.substr(i + 1, 2)) : std::nullopt;
    out += text[i] == '+' ? ' ' : pair ? pair->front() : text[i];
    if (pair) i += 2;
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string_view, std::string_view>> form_pairs(std::string_view text) {
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  while (!text.empty()) {
    const auto field = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(field.size() + 1, text.size()));
    if (field.empty()) continue;
    const auto name = field.substr(0, field.find('='));
    pairs.emplace_back(name, field.substr(std::min(name.size() + 1, field.size())));
  }
  return pairs;
}

std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& [name, value] : form_pairs(text))
    fields.emplace_back(decoded(name), decoded(value));
  return fields;
}

}  // namespace fanfare
