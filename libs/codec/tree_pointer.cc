#include "codec/tree_pointer.h"

#include <algorithm>
#include <charconv>

#include "codec/event_fields.h"
#include "codec/json_pointer.h"

namespace fanfare::codec {
namespace {

using Index = ValueTree::Index;

/// The member or element that a token names.
Index inside(const ValueTree& tree, Index at, std::string_view token) {
  if (tree[at].kind != ValueKind::kArray) return tree.member(at, token_text(token));
  std::size_t place = 0;
  const auto* end = token.data() + token.size();
  const auto [rest, error] = std::from_chars(token.data(), end, place);
  const bool number = error == std::errc() && rest == end && (token == "0" || token[0] != '0');
  Index found = ValueTree::kNone;
  tree.for_each(at, [&](Index element) {
    if (number && place == 0) found = element;
    return number && place-- > 0;
  });
  return found;
}

/// Without the percent signs of a URI.
std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const auto digits = text.substr(i + 1, 2);
    const auto* end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, code, 16);
    const bool coded = text[i] == '%' && digits.size() == 2 && error == std::errc() && rest == end;
    out += coded ? static_cast<char>(code) : text[i];
    if (coded) i += 2;
  }
  return out;
}

}  // namespace

std::string pointer_to(const ValueTree& tree, Index at) {
  std::string pointer;
  for (Index parent = 0; parent != at;) {
    const bool array = tree[parent].kind == ValueKind::kArray;
    std::size_t place = 0;
    Index towards = parent;
    tree.for_each(parent, [&](Index inside) {
      towards = inside;
      return at >= tree[inside].next && ++place > 0;
    });
    pointer += "/" + (array ? std::to_string(place) : pointer_token(tree[towards].name));
    parent = towards;
  }
  return pointer;
}

Index value_at(const ValueTree& tree, std::string_view fragment) {
  Index at = 0;
  const auto pointer = decoded(fragment);
  for (std::string_view rest = pointer; !rest.empty() && at != ValueTree::kNone;) {
    rest.remove_prefix(1);
    const auto token = rest.substr(0, rest.find('/'));
    rest.remove_prefix(token.size());
    at = inside(tree, at, token);
  }
  return at;
}

}  // namespace fanfare::codec
