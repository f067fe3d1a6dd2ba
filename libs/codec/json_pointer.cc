#include "codec/json_pointer.h"

#include "codec/json_scanner.h"
#include "codec/json_text.h"

namespace fanfare::codec {
namespace {

constexpr std::size_t kDepthMax = 512;

/// Passes to the value of that member or element; false if there is none.
bool descend(JsonScanner& scanner, const std::string& name) {
  if (scanner.peek() == '{') {
    JsonString found;
    for (bool first = scanner.open('{'); scanner.next_member(first, found);) {
      if (!found.lone_surrogate &&
          (found.escaped ? unescaped(found.raw) == name : found.raw == name))
        return true;
      scanner.skip_value();
    }
    return false;
  }
  if (scanner.peek() != '[') return false;
  std::size_t index = 0;
  for (bool first = scanner.open('['); scanner.next_element(first); ++index) {
    if (std::to_string(index) == name) return true;
    scanner.skip_value();
  }
  return false;
}

}  // namespace

std::string token_text(std::string_view token) {
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool coded = token[i] == '~' && i + 1 < token.size();
    if (coded && token[i + 1] == '0')
      text += '~', ++i;
    else if (coded && token[i + 1] == '1')
      text += '/', ++i;
    else
      text += token[i];
  }
  return text;
}

std::optional<std::string> text_at(std::string_view json, std::string_view pointer) {
  JsonScanner scanner(json, kDepthMax);
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    if (!descend(scanner, token_text(token))) return std::nullopt;
  }
  JsonString text;
  if (scanner.peek() == '"') {
    if (!scanner.read_string(text) || text.lone_surrogate) return std::nullopt;
    return text.escaped ? unescaped(text.raw) : std::string(text.raw);
  }
  const char next = scanner.peek();
  std::string_view number;
  if ((next != '-' && (next < '0' || next > '9')) || !scanner.read_number(number))
    return std::nullopt;
  return std::string(number);
}

std::optional<std::vector<std::string>> elements_of(std::string_view json) {
  JsonScanner scanner(json, kDepthMax);
  if (scanner.peek() != '[') return std::nullopt;
  std::vector<std::string> elements;
  for (bool first = scanner.open('['); scanner.next_element(first);) {
    (void)scanner.peek();
    const auto begin = scanner.offset();
    if (!scanner.skip_value()) return std::nullopt;
    elements.emplace_back(scanner.text_from(begin));
  }
  if (scanner.failed() || !scanner.at_end()) return std::nullopt;
  return elements;
}

bool is_json_pointer(std::string_view text) { return text.empty() || text.front() == '/'; }

}  // namespace fanfare::codec
