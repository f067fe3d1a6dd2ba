// Numbers as JavaScript prints them.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "codec/json_text.h"

namespace fanfare::codec {
namespace {

/// Digits without zeros at either end, and a power of ten: 0.<digits> × 10^point. Zero: no digits.
struct Decimal {
  std::string digits;
  long long point = 0;
  bool operator==(const Decimal&) const = default;
};

constexpr long long kExponentMax =
    1'000'000'000;  // Far beyond any double: more needn't be told apart.

long long exponent_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  long long value = 0;
  for (const char c : text) value = std::min(value * 10 + (c - '0'), kExponentMax);
  return negative ? -value : value;
}

Decimal decimal_of(std::string_view literal) {
  if (literal.starts_with('-')) literal.remove_prefix(1);
  const std::size_t e = literal.find_first_of("eE");
  const std::string_view mantissa = literal.substr(0, e);
  const std::size_t dot = std::min(mantissa.find('.'), mantissa.size());
  Decimal decimal;
  decimal.point = static_cast<long long>(dot);
  if (e != std::string_view::npos) decimal.point += exponent_of(literal.substr(e + 1));
  decimal.digits = mantissa.substr(0, dot);
  if (dot < mantissa.size()) decimal.digits += mantissa.substr(dot + 1);
  const std::size_t leading = decimal.digits.find_first_not_of('0');
  if (leading == std::string::npos) return {};
  decimal.digits.erase(0, leading);
  decimal.point -= static_cast<long long>(leading);
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  return decimal;
}

/// Number::toString of a positive number: `point` is n there, the number of digits is k.
void append_as_ecmascript(std::string& out, const Decimal& decimal) {
  const auto count = static_cast<long long>(decimal.digits.size());
  const long long point = decimal.point;
  if (count <= point && point <= 21) {
    out.append(decimal.digits).append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out.append(decimal.digits, 0, static_cast<std::size_t>(point)).append(".");
    out.append(decimal.digits, static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(decimal.digits);
  } else {
    out += decimal.digits[0];
    if (count > 1) out.append(".").append(decimal.digits, 1);
    out.append(point > 0 ? "e+" : "e-").append(std::to_string(std::llabs(point - 1)));
  }
}

/// An integer that prints as it stands, as nearly all numbers do.
bool is_plain_integer(std::string_view literal) {
  if (literal.starts_with('-')) literal.remove_prefix(1);
  return literal.size() <= 15 && literal.find_first_of(".eE") == std::string_view::npos;
}

}  // namespace

bool append_ecmascript_number(std::string& out, std::string_view literal) {
  if (literal == "-0") literal = "0";
  if (is_plain_integer(literal)) {
    out.append(literal);
    return true;
  }
  const Decimal exact = decimal_of(literal);
  if (exact.digits.empty()) {
    out += '0';
    return true;
  }
  double value = 0;
  const auto read = std::from_chars(literal.data(), literal.data() + literal.size(), value);
  if (read.ec != std::errc()) return false;
  std::array<char, 32> shortest;
  const auto written = std::to_chars(shortest.data(), shortest.data() + shortest.size(), value,
                                     std::chars_format::scientific);
  const Decimal printed =
      decimal_of({shortest.data(), static_cast<std::size_t>(written.ptr - shortest.data())});
  if (printed != exact) return false;
  if (literal.starts_with('-')) out += '-';
  append_as_ecmascript(out, printed);
  return true;
}

}  // namespace fanfare::codec
