// One YAML file, every key also by environment variable: kafka.brokers is FANFARE_KAFKA_BROKERS.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.h"

namespace fanfare::runtime {

/// What is wrong with the configuration: one clear line that names the key and says what to change.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Answers questions about the configuration and remembers which keys were asked for, with their
/// defaults and descriptions, so that unknown keys are refused and the reference can be printed.
/// Environment wins over file, file over default. An empty environment variable counts as unset.
class Config {
 public:
  /// Reads `path` ("" for none). Throws ConfigError where it can't be read or isn't a map.
  static Config load(const std::string& path,
                     const std::map<std::string, std::string>& environment);
  /// For describe() only: nothing is set and nothing is required.
  static Config for_reference();
  /// The process's environment, FANFARE_* only.
  static std::map<std::string, std::string> process_environment();

  // Each takes a dotted key, a default and a sentence for the reference. They throw ConfigError
  // on a value of another type or outside the bounds.
  std::string text(std::string_view key, std::string_view fallback, std::string_view about);
  /// Never printed by describe().
  std::string secret(std::string_view key, std::string_view fallback, std::string_view about);
  std::string required_text(std::string_view key, std::string_view about);
  std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t least,
                       std::int64_t most, std::string_view about);
  bool flag(std::string_view key, bool fallback, std::string_view about);
  /// "500ms", "1s", "5m", "24h", "7d".
  Duration duration(std::string_view key, Duration fallback, Duration least, Duration most,
                    std::string_view about);
  /// "64KiB", "8MiB", "1GiB" or a plain number of bytes.
  std::int64_t bytes(std::string_view key, std::int64_t fallback, std::int64_t least,
                     std::int64_t most, std::string_view about);
  /// A YAML list, or comma-separated text in the environment.
  std::vector<std::string> list(std::string_view key, const std::vector<std::string>& fallback,
                                std::string_view about);
  /// A YAML map of scalars, or "a=b,c=d" in the environment.
  std::map<std::string, std::string> map(std::string_view key, std::string_view about);
  /// A YAML list of maps of scalars or lists (lists joined with ','); file only.
  std::vector<std::map<std::string, std::string>> records(std::string_view key,
                                                          std::string_view about);

  /// Requires: all keys have been asked for. Throws ConfigError on keys of the file that nobody
  /// knows, with the nearest known one. `known_elsewhere`: top-level sections of other services.
  void refuse_unknown(const std::vector<std::string>& known_elsewhere) const;
  /// Top-level sections of the file of which nobody asked for a key and which aren't misspelt
  /// ones: in a file that several programs share they belong to others.
  std::vector<std::string> sections_of_others() const;
  /// FANFARE_* variables that no key has, with the nearest known one ("" if none is near), but not
  /// those of the development script. Requires: all keys have been asked for.
  std::vector<std::pair<std::string, std::string>> unknown_variables() const;

  /// A Markdown table of all keys asked for: key, variable, default, description.
  std::string describe() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// "1s", "90s", "2m", "1h30m", "500ms", "7d". nullopt for anything else.
std::optional<Duration> parse_duration(std::string_view text);

/// The largest unit that says it without a remainder: "7d", and "90s" for 90000 ms.
std::string show_duration(Duration duration);

}  // namespace fanfare::runtime
