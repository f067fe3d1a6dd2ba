#include "core/filter_terms.h"

#include <algorithm>
#include <vector>

namespace fanfare {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same(std::string_view a, std::string_view b, bool ignore_case) {
  if (!ignore_case) return a == b;
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// Where the part begins in the text (Knuth, Morris, Pratt: texts and patterns are tenants', and
/// string_view::find takes the product of their lengths); npos if it doesn't.
std::size_t find(std::string_view text, std::string_view part) {
  if (part.empty()) return 0;
  if (part.size() > text.size()) return std::string_view::npos;
  std::vector<std::size_t> border(part.size());  // of the part's beginnings
  const auto longer = [&](std::size_t matched, char next) {
    while (matched > 0 && part[matched] != next) matched = border[matched - 1];
    return matched + (part[matched] == next ? 1 : 0);
  };
  for (std::size_t i = 1; i < part.size(); ++i) border[i] = longer(border[i - 1], part[i]);
  std::size_t matched = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    matched = longer(matched, text[i]);
    if (matched == part.size()) return i + 1 - matched;
  }
  return std::string_view::npos;
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
    const auto found = find(text, pattern.substr(0, next));
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

/// Of the term itself, without what is in it.
std::size_t cost(const FilterTerm& term, const ValueTree::Value& value) {
  const auto bytes = term.text.size();
  switch (term.kind) {
    case FilterTerm::Kind::kWildcard: return 1 + (bytes + value.text.size()) / 32;
    case FilterTerm::Kind::kNumeric: return 4 + value.text.size() / 16;
    case FilterTerm::Kind::kEquals:
      return term.value == ValueKind::kNumber ? 4 + value.text.size() / 16 : 1 + bytes / 32;
    default: return 1 + bytes / 32;
  }
}

bool fits_surely(const FilterTerm& term, const ValueTree::Value& value, FilterSteps& steps) {
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
      return std::ranges::none_of(term.none_of, [&](const auto& each) {
        return steps.take(cost(each, value)) && fits_surely(each, value, steps);
      });
    case FilterTerm::Kind::kExists: return term.exists;
  }
  return false;
}

}  // namespace

bool fits(const FilterTerm& term, const ValueTree::Value& value, FilterSteps& steps) {
  return !steps.take(cost(term, value)) || fits_surely(term, value, steps);
}

}  // namespace fanfare
