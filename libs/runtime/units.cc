#include <array>
#include <charconv>
#include <limits>

#include "runtime/config_state.h"

namespace fanfare::runtime {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t size;
};

// Cuts a decimal number off the front. nullopt if there is none or it is too large.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::string_view take_letters(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && (text[length] < '0' || text[length] > '9')) ++length;
  std::string_view letters = text.substr(0, length);
  text.remove_prefix(length);
  return letters;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  static constexpr std::array<Unit, 5> kUnits = {
      Unit{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};
  // A century: far more than any setting, and far from overflow.
  constexpr std::int64_t kMost = 36'525LL * 86'400'000;
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  std::size_t next = 0;  // Units come in this order, each at most once.
  while (!text.empty()) {
    auto number = take_number(text);
    if (!number) return std::nullopt;
    std::string_view name = take_letters(text);
    while (next < kUnits.size() && kUnits[next].name != name) ++next;
    if (next == kUnits.size() || *number > kMost / kUnits[next].size) return std::nullopt;
    total += *number * kUnits[next++].size;
  }
  return total <= kMost ? std::optional(Duration(total)) : std::nullopt;
}

std::string show_duration(Duration duration) {
  const std::int64_t ms = duration.count();
  for (auto [size, unit] :
       {std::pair(86'400'000LL, "d"), {3'600'000LL, "h"}, {60'000LL, "m"}, {1'000LL, "s"}}) {
    if (ms != 0 && ms % size == 0) return std::to_string(ms / size) + unit;
  }
  return std::to_string(ms) + "ms";
}

std::optional<std::int64_t> parse_bytes(std::string_view text) {
  static constexpr std::array<Unit, 5> kUnits = {
      Unit{"", 1}, {"B", 1}, {"KiB", 1LL << 10}, {"MiB", 1LL << 20}, {"GiB", 1LL << 30}};
  auto number = take_number(text);
  if (!number) return std::nullopt;
  for (const Unit& unit : kUnits) {
    if (unit.name != text) continue;
    if (*number > std::numeric_limits<std::int64_t>::max() / unit.size) return std::nullopt;
    return *number * unit.size;
  }
  return std::nullopt;
}

}  // namespace fanfare::runtime
