#include "core/decimal.h"

#include <algorithm>

#include "core/check.h"

namespace fanfare {
namespace {

constexpr std::int64_t kExponentMax = 1'000'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes digits off the front.
std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

/// What follows the e, cut to the limit; nullopt if it is none.
std::optional<std::int64_t> take_exponent(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto digits = take_digits(text);
  if (digits.empty()) return std::nullopt;
  std::int64_t exponent = 0;
  for (const char c : digits) exponent = std::min(exponent * 10 + (c - '0'), kExponentMax);
  return negative ? -exponent : exponent;
}

}  // namespace

Decimal::Decimal(std::int64_t integer) { *this = *parse(std::to_string(integer)); }

std::optional<Decimal> Decimal::parse(std::string_view text) {
  Decimal number;
  number.negative_ = text.starts_with('-');
  if (number.negative_) text.remove_prefix(1);
  const auto whole = take_digits(text);
  if (whole.empty() || (whole.size() > 1 && whole[0] == '0')) return std::nullopt;
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = take_digits(text);
    if (fraction.empty()) return std::nullopt;
  }
  std::int64_t exponent = 0;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    const auto given = take_exponent(text);
    if (!given) return std::nullopt;
    exponent = *given;
  }
  if (!text.empty()) return std::nullopt;
  number.digits_.append(whole).append(fraction);
  const auto first = number.digits_.find_first_not_of('0');
  if (first == std::string::npos) return Decimal();
  number.digits_.erase(number.digits_.find_last_not_of('0') + 1);
  number.digits_.erase(0, first);
  number.exponent_ =
      exponent + static_cast<std::int64_t>(whole.size()) - static_cast<std::int64_t>(first);
  return number;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  const int sign = digits_.empty() ? 0 : negative_ ? -1 : 1;
  const int other_sign = other.digits_.empty() ? 0 : other.negative_ ? -1 : 1;
  if (sign != other_sign) return sign <=> other_sign;
  const auto size = exponent_ != other.exponent_ ? exponent_ <=> other.exponent_
                                                 : digits_.compare(other.digits_) <=> 0;
  return sign < 0 ? 0 <=> size : size;
}

bool Decimal::is_integer() const {
  return digits_.empty() || exponent_ >= static_cast<std::int64_t>(digits_.size());
}

bool Decimal::is_multiple_of(const Decimal& divisor) const {
  FANFARE_CHECK(divisor.is_positive() && divisor.digits_.size() <= 18);
  if (digits_.empty()) return true;
  // Of the whole numbers that the digits are, ours is to be multiplied by 10^shift. The divisor
  // can't be: ours doesn't end in 0.
  auto shift = (exponent_ - static_cast<std::int64_t>(digits_.size())) -
               (divisor.exponent_ - static_cast<std::int64_t>(divisor.digits_.size()));
  if (shift < 0) return false;
  const auto modulus = static_cast<std::uint64_t>(std::stoll(divisor.digits_));
  const auto times = [&](std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(a) * b % modulus);
  };
  std::uint64_t rest = 0;
  for (const char c : digits_)
    rest = (times(rest, 10) + static_cast<std::uint64_t>(c - '0')) % modulus;
  for (std::uint64_t power = 10 % modulus; shift > 0; shift /= 2, power = times(power, power))
    if (shift % 2 != 0) rest = times(rest, power);
  return rest == 0;
}

std::string Decimal::key() const {
  return (negative_ ? "-" : "") + digits_ + "e" + std::to_string(exponent_);
}

}  // namespace fanfare
