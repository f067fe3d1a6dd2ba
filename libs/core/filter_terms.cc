#include "core/filter_terms.h"

#include <algorithm>

namespace fanfare {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same(std::string_view a, std::string_view b, bool ignore_case) {
  if (!ignore_case) return a == b;
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// Greedy from star to star: each part is looked for behind the one before.
bool wildcard_fits(std::string_view pattern, std::string_view text) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  text.remove_prefix(star);
  pattern.remove_prefix(star + 1);
  while (true) {
    const auto next = pattern.find('*');
    if (next == std::string_view::npos) return text.ends_with(pattern);
    const auto found = text.find(pattern.substr(0, next));
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + next);
    pattern.remove_prefix(next + 1);
  }
}

bool bounds_hold(const FilterTerm& term, const ValueTree::Value& value) {
  // Money is a string of digits in the catalogues of the dialects.
  if (value.kind != ValueKind::kNumber && value.kind != ValueKind::kString) return false;
  const auto number = Decimal::parse(value.text);
  if (!number) return false;
  return std::ranges::all_of(term.bounds, [&](const auto& bound) {
    const auto order = *number <=> bound.second;
    switch (bound.first) {
      case FilterTerm::Comparison::kEqual: return order == 0;
      case FilterTerm::Comparison::kBelow: return order < 0;
      case FilterTerm::Comparison::kAtMost: return order <= 0;
      case FilterTerm::Comparison::kAbove: return order > 0;
      case FilterTerm::Comparison::kAtLeast: return order >= 0;
    }
    return false;
  });
}

bool equals(const FilterTerm& term, const ValueTree::Value& value) {
  if (value.kind != term.value) return false;
  if (value.kind == ValueKind::kString) return value.text == term.text;
  if (value.kind != ValueKind::kNumber) return true;
  const auto number = Decimal::parse(value.text);
  return number && *number == term.number;
}

}  // namespace

bool fits(const FilterTerm& term, const ValueTree::Value& value) {
  if (value.kind == ValueKind::kArray || value.kind == ValueKind::kObject) return false;
  const bool string = value.kind == ValueKind::kString;
  const auto text = value.text;
  switch (term.kind) {
    case FilterTerm::Kind::kEquals: return equals(term, value);
    case FilterTerm::Kind::kEqualsIgnoreCase: return string && same(text, term.text, true);
    case FilterTerm::Kind::kPrefix:
      return string && same(text.substr(0, term.text.size()), term.text, term.ignore_case);
    case FilterTerm::Kind::kSuffix:
      return string && text.size() >= term.text.size() &&
             same(text.substr(text.size() - term.text.size()), term.text, term.ignore_case);
    case FilterTerm::Kind::kWildcard: return string && wildcard_fits(term.text, text);
    case FilterTerm::Kind::kNumeric: return bounds_hold(term, value);
    case FilterTerm::Kind::kAnythingBut:
      return std::ranges::none_of(term.none_of,
                                  [&](const auto& each) { return fits(each, value); });
    case FilterTerm::Kind::kExists: return term.exists;
  }
  return false;
}

}  // namespace fanfare
