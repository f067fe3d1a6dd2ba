// A number as its decimal digits say, whatever its size.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fanfare {

/// 300, 300.0 and 3e2 are the same number; 9007199254740993 and 9007199254740992 are not.
/// Exponents beyond a billion are cut to that.
class Decimal {
 public:
  Decimal() = default;  // zero
  explicit Decimal(std::int64_t integer);
  /// The grammar of JSON's numbers; nullopt for anything else.
  static std::optional<Decimal> parse(std::string_view literal);

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const = default;

  bool is_integer() const;
  bool is_positive() const { return !negative_ && !digits_.empty(); }
  /// Requires: `divisor` is positive and has at most 18 significant digits.
  bool is_multiple_of(const Decimal& divisor) const;
  std::size_t significant_digits() const { return digits_.size(); }
  /// The same for the same number.
  std::string key() const;

 private:
  bool negative_ = false;
  std::int64_t exponent_ = 0;  // the value is 0.digits * 10^exponent
  std::string digits_;         // neither first nor last is 0; empty: zero
};

}  // namespace fanfare
