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

constexpr TimePoint kFirst = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
constexpr TimePoint kEnd = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

/// The number in exactly `count` digits at the front, which are taken off; -1 if they aren't there.
int take_digits(std::string_view& text, std::size_t count) {
  const bool there = text.size() >= count && std::all_of(text.begin(), text.begin() + count, [](char c) {
    return c >= '0' && c <= '9';
  });
  if (!there) return -1;
  int value = 0;
  std::from_chars(text.data(), text.data() + count, value);
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char lower_case) {
  if (text.empty() || (text[0] | 0x20) != (lower_case | 0x20)) return false;
  text.remove_prefix(1);
  return true;
}

/// Milliseconds of ".123456", more digits are cut off; nullopt for "." alone.
std::optional<Duration> take_fraction(std::string_view& text) {
  if (!text.starts_with('.')) return Duration(0);
  text.remove_prefix(1);
  const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  if (count == 0) return std::nullopt;
  int milliseconds = 0;
  for (std::size_t i = 0; i < 3; ++i) milliseconds = milliseconds * 10 + (i < count ? text[i] - '0' : 0);
  text.remove_prefix(count);
  return Duration(milliseconds);
}

std::optional<minutes> take_offset(std::string_view& text) {
  if (take(text, 'z')) return minutes(0);
  const bool west = text.starts_with('-');
  if (!west && !text.starts_with('+')) return std::nullopt;
  text.remove_prefix(1);
  const int hour = take_digits(text, 2);
  const bool colon = text.starts_with(':');
  if (colon) text.remove_prefix(1);
  const int minute = take_digits(text, 2);
  if (hour < 0 || hour > 23 || !colon || minute < 0 || minute > 59) return std::nullopt;
  const minutes offset = hours(hour) + minutes(minute);
  return west ? -offset : offset;
}

void put(char* at, int value, int digits) {
  for (int i = digits - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::optional<TimePoint> parse_rfc3339(std::string_view text) {
  const int year = take_digits(text, 4);
  const bool first_dash = text.starts_with('-');
  if (first_dash) text.remove_prefix(1);
  const int month = take_digits(text, 2);
  const bool second_dash = text.starts_with('-');
  if (second_dash) text.remove_prefix(1);
  const int day = take_digits(text, 2);
  if (year < 0 || !first_dash || month < 0 || !second_dash || day < 0 || !take(text, 't')) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(unsigned(month)),
                                         std::chrono::day(unsigned(day)));
  const int hour = take_digits(text, 2);
  const bool first_colon = text.starts_with(':');
  if (first_colon) text.remove_prefix(1);
  const int minute = take_digits(text, 2);
  const bool second_colon = text.starts_with(':');
  if (second_colon) text.remove_prefix(1);
  const int second = take_digits(text, 2);
  // 60 is a leap second: the second after it, as Unix time has none.
  if (!date.ok() || hour < 0 || hour > 23 || !first_colon || minute < 0 || minute > 59 ||
      !second_colon || second < 0 || second > 60) {
    return std::nullopt;
  }
  const auto fraction = take_fraction(text);
  const auto offset = fraction ? take_offset(text) : std::nullopt;
  if (!offset || !text.empty()) return std::nullopt;
  const TimePoint time = std::chrono::sys_days(date) + hours(hour) + minutes(minute) + seconds(second) +
                         *fraction - *offset;
  const bool leap_second = second == 60;
  if (leap_second && (time.time_since_epoch() - *fraction) % days(1) != Duration(0)) return std::nullopt;
  if (time < kFirst || time >= kEnd) return std::nullopt;
  return time;
}

std::string iso8601_seconds(TimePoint time) {
  time = std::clamp(time, kFirst, kEnd - Duration(1));
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<seconds>(time - day));
  std::string text = "0000-00-00T00:00:00Z";
  put(&text[0], int(date.year()), 4);
  put(&text[5], int(unsigned(date.month())), 2);
  put(&text[8], int(unsigned(date.day())), 2);
  put(&text[11], int(clock.hours().count()), 2);
  put(&text[14], int(clock.minutes().count()), 2);
  put(&text[17], int(clock.seconds().count()), 2);
  return text;
}

}  // namespace fanfare::codec
