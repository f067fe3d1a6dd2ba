// Times as text.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

#include "codec/event_json.h"
#include "codec/render.h"

namespace fanfare::codec {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kLeapSecond = 60;
constexpr TimePoint kFirst = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
constexpr TimePoint kEnd = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

/// True if the text begins like the pattern, in which 0 stands for a digit and T for T or t.
bool looks_like(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  return std::equal(pattern.begin(), pattern.end(), text.begin(), [](char wanted, char c) {
    if (wanted == '0') return c >= '0' && c <= '9';
    return c == wanted || (wanted == 'T' && c == 't');
  });
}

/// Requires: digits at that place.
int number_at(std::string_view text, std::size_t begin, std::size_t count) {
  int value = 0;
  std::from_chars(text.data() + begin, text.data() + begin + count, value);
  return value;
}

/// Milliseconds of ".123456", more digits are cut off; nullopt for "." alone.
std::optional<Duration> take_fraction(std::string_view& text) {
  if (!text.starts_with('.')) return Duration(0);
  text.remove_prefix(1);
  const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  if (count == 0) return std::nullopt;
  int milliseconds = 0;
  for (std::size_t i = 0; i < 3; ++i)
    milliseconds = milliseconds * 10 + (i < count ? text[i] - '0' : 0);
  text.remove_prefix(count);
  return Duration(milliseconds);
}

/// What is left of the text after the fraction.
std::optional<minutes> offset_from(std::string_view text) {
  if (text == "Z" || text == "z") return minutes(0);
  constexpr std::string_view kPattern = "00:00";
  const bool west = text.starts_with('-');
  if (text.size() != kPattern.size() + 1 || (!west && text[0] != '+')) return std::nullopt;
  text.remove_prefix(1);
  if (!looks_like(text, kPattern)) return std::nullopt;
  const int hour = number_at(text, 0, 2);
  const int minute = number_at(text, 3, 2);
  if (hour > 23 || minute > 59) return std::nullopt;
  const minutes offset = hours(hour) + minutes(minute);
  return west ? -offset : offset;
}

void put(char* at, int value, int digits) {
  for (int i = digits - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::optional<TimePoint> parse_rfc3339(std::string_view text) {
  constexpr std::string_view kPattern = "0000-00-00T00:00:00";
  if (!looks_like(text, kPattern)) return std::nullopt;
  const auto date =
      std::chrono::year(number_at(text, 0, 4)) / number_at(text, 5, 2) / number_at(text, 8, 2);
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > kLeapSecond) return std::nullopt;
  text.remove_prefix(kPattern.size());
  const auto fraction = take_fraction(text);
  const auto offset = offset_from(text);
  if (!fraction || !offset) return std::nullopt;
  const TimePoint time =
      std::chrono::sys_days(date) + hours(hour) + minutes(minute) + seconds(second) - *offset;
  // Unix time has no leap seconds: they become the second after, which begins a day.
  if (second == kLeapSecond && time.time_since_epoch() % days(1) != Duration(0))
    return std::nullopt;
  if (time < kFirst || time >= kEnd) return std::nullopt;
  return time + *fraction;
}

std::string iso8601_seconds(TimePoint time) {
  time = std::clamp(time, kFirst, kEnd - Duration(1));
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<seconds>(time - day));
  std::string text = "0000-00-00T00:00:00Z";
  put(&text[0], static_cast<int>(date.year()), 4);
  put(&text[5], static_cast<int>(static_cast<unsigned>(date.month())), 2);
  put(&text[8], static_cast<int>(static_cast<unsigned>(date.day())), 2);
  put(&text[11], static_cast<int>(clock.hours().count()), 2);
  put(&text[14], static_cast<int>(clock.minutes().count()), 2);
  put(&text[17], static_cast<int>(clock.seconds().count()), 2);
  return text;
}

}  // namespace fanfare::codec
