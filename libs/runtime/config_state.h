// What a Config knows: private to config*.cc.
#pragma once

#include <yaml-cpp/yaml.h>

#include "runtime/config.h"

namespace fanfare::runtime {

struct Config::Impl {
  struct Key {
    std::string fallback;  // as shown in the reference
    std::string about;
    bool file_only = false;
  };

  bool reference_only = false;
  YAML::Node file;
  std::string path;
  std::map<std::string, std::string> environment;
  std::map<std::string, Key, std::less<>> keys;

  /// Remembers the key for describe() and refuse_unknown().
  void asked(std::string_view key, std::string fallback, std::string_view about);
  /// The value of the key's variable, if that is set and not empty.
  std::optional<std::string> from_environment(std::string_view key) const;
  /// The key's node in the file; nullopt where it is absent or null.
  std::optional<YAML::Node> from_file(std::string_view key) const;
  /// The text of a scalar key from the environment or the file.
  std::optional<std::string> scalar(std::string_view key) const;
  /// "kafka.brokers (FANFARE_KAFKA_BROKERS)" or "kafka.brokers (fanfare.yaml, line 3)".
  std::string where(std::string_view key) const;
  [[noreturn]] void refuse(std::string_view key, const std::string& why) const;
};

/// kafka.group_id → FANFARE_KAFKA_GROUP_ID
std::string variable_of(std::string_view key);

/// The known word with the fewest edits to `word`; "" if none is nearer than a third of its length.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// "64KiB", "8MiB", "1GiB", "512". nullopt for anything else or over 2^63 - 1.
std::optional<std::int64_t> parse_bytes(std::string_view text);

}  // namespace fanfare::runtime
