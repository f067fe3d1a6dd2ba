// JSON lines on standard error: {"time":…,"level":"info","service":…,"event":"snake_case",…}.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace fanfare::runtime {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
  LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
  LogField(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
  LogField(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  LogField(std::string_view n, bool v) : name(n), value(v) {}
  LogField(std::string_view n, double v) : name(n), value(v) {}
  template <typename Integer>
  requires std::is_integral_v<Integer> LogField(std::string_view n, Integer v)
      : name(n), value(static_cast<std::int64_t>(v)) {}
};

/// Sets what all later lines carry. Call once, before other threads start.
void log_setup(std::string service, LogLevel least);

/// Writes one line with one write(2). Threads: any. Never pass a secret, a key or a payload.
/// `skipped`: of those before it that were left out, if any.
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {},
         std::int64_t skipped = 0);

inline void log_debug(std::string_view e, std::initializer_list<LogField> f = {}) {
  log(LogLevel::kDebug, e, f);
}
inline void log_info(std::string_view e, std::initializer_list<LogField> f = {}) {
  log(LogLevel::kInfo, e, f);
}
inline void log_warning(std::string_view e, std::initializer_list<LogField> f = {}) {
  log(LogLevel::kWarning, e, f);
}
inline void log_error(std::string_view e, std::initializer_list<LogField> f = {}) {
  log(LogLevel::kError, e, f);
}

}  // namespace fanfare::runtime
