#include "runtime/log.h"

#include <unistd.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "runtime/json_text.h"

namespace fanfare::runtime {
namespace {

std::atomic<LogLevel> g_least{LogLevel::kInfo};
std::string g_service = "fanfare";

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warning";
    case LogLevel::kError: break;
  }
  return "error";
}

void append_time(std::string& out) {
  auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  auto ms = now.time_since_epoch().count();
  std::time_t seconds = ms / 1000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[40];
  std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(ms % 1000));
  out += text;
}

struct Appender {
  std::string& out;
  void operator()(std::string_view value) { append_json_string(out, value); }
  void operator()(bool value) { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) { out += std::to_string(value); }
  void operator()(double value) {
    if (!std::isfinite(value)) {
      out += "null";
      return;
    }
    char text[32];
    out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
  }
};

void write_whole(std::string_view line) {
  while (!line.empty()) {
    ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

void log_setup(std::string service, LogLevel least) {
  g_service = std::move(service);
  g_least = least;
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields,
         std::int64_t skipped) {
  if (level < g_least.load(std::memory_order_relaxed)) return;
  std::string line;
  line.reserve(256);
  line += R"({"time":")";
  append_time(line);
  line += R"(","level":")";
  line += name_of(level);
  line += R"(","service":)";
  append_json_string(line, g_service);
  line += R"(,"event":)";
  append_json_string(line, event);
  for (const LogField& field : fields) {
    line += ',';
    append_json_string(line, field.name);
    line += ':';
    std::visit(Appender{line}, field.value);
  }
  if (skipped > 0) line += R"(,"skipped":)" + std::to_string(skipped);
  line += "}\n";
  write_whole(line);
}

}  // namespace fanfare::runtime
