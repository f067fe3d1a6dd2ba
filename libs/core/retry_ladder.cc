#include "core/retry_ladder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <string>

namespace fanfare {
namespace {

using namespace std::chrono_literals;
constexpr Duration kJitterMax = 30s;
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<TimePoint> time_of(int year, std::string_view month_name, int day, int h, int m,
                                 int s) {
  const auto month = std::find(kMonths.begin(), kMonths.end(), month_name);
  if (month == kMonths.end() || h > 23 || m > 59 || s > 60) return std::nullopt;
  const auto number = static_cast<unsigned>(month - kMonths.begin()) + 1;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(number),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(h) + std::chrono::minutes(m) +
         std::chrono::seconds(s);
}

std::optional<TimePoint> parse_http_date(const std::string& text, TimePoint received) {
  char month[4] = {};
  int day = 0, year = 0, h = 0, m = 0, s = 0, used = 0;
  const auto whole = [&] { return used == static_cast<int>(text.size()); };
  // Sun, 06 Nov 1994 08:49:37 GMT
  if (std::sscanf(text.c_str(), "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day, month,
                  &year, &h, &m, &s, &used) == 6 &&
      whole()) {
    return time_of(year, month, day, h, m, s);
  }
  // Sunday, 06-Nov-94 08:49:37 GMT
  if (std::sscanf(text.c_str(), "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &day, month,
                  &year, &h, &m, &s, &used) == 6 &&
      whole()) {
    const auto today = std::chrono::floor<std::chrono::days>(received);
    const int this_year = static_cast<int>(std::chrono::year_month_day(today).year());
    year += this_year / 100 * 100;
    if (year > this_year + 50) year -= 100;
    return time_of(year, month, day, h, m, s);
  }
  // Sun Nov  6 08:49:37 1994
  if (std::sscanf(text.c_str(), "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", month, &day, &h, &m,
                  &s, &year, &used) == 6 &&
      whole()) {
    return time_of(year, month, day, h, m, s);
  }
  return std::nullopt;
}

}  // namespace

const std::vector<Duration>& ladder_of(const Dialect& dialect, const Endpoint& endpoint) {
  return endpoint.retry_delays.empty() ? dialect.ladder : endpoint.retry_delays;
}

std::optional<TimePoint> next_attempt_at(const Dialect& dialect, const Endpoint& endpoint,
                                         std::uint32_t attempts_made, TimePoint ended,
                                         Jitter jitter, std::optional<TimePoint> retry_after) {
  const std::vector<Duration>& ladder = ladder_of(dialect, endpoint);
  if (attempts_made == 0 || attempts_made > ladder.size()) return std::nullopt;
  const Duration delay = ladder[attempts_made - 1];
  Duration extra{0};
  if (endpoint.retry_delays.empty()) {
    const Duration most = std::min(delay / 10, kJitterMax);
    extra = Duration(static_cast<std::int64_t>(static_cast<double>(most.count()) *
                                               std::clamp(jitter, 0.0, 1.0)));
  }
  const TimePoint due = ended + delay + extra;
  return retry_after ? std::max(due, *retry_after) : due;
}

std::optional<TimePoint> parse_retry_after(std::string_view value, TimePoint received) {
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  if (value.empty() || value.size() > 64) return std::nullopt;
  std::optional<TimePoint> time;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    const std::int64_t most = std::chrono::seconds(kRetryAfterMax / 1s).count();
    if (error != std::errc() || seconds > most) seconds = most;
    time = received + std::chrono::seconds(seconds);
  } else {
    time = parse_http_date(std::string(value), received);
  }
  if (!time || *time <= received) return std::nullopt;
  return std::min(*time, received + kRetryAfterMax);
}

}  // namespace fanfare
