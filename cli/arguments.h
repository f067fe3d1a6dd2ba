// The words behind a command.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/failure.h"
#include "core/time.h"

namespace fanfare::cli {

using Words = std::vector<std::string>;

struct Option {
  std::string name;   // "--status"
  std::string value;  // what stands for its value in --help; "" for a flag
  std::string about;
  std::vector<std::string> choices = {};  // all values there are; empty: any
  bool repeated = false;                  // several times, or several values with commas
  char letter = 0;                        // "-f"
  bool open = false;                      // there may be others than the choices
  bool may_be_empty = false;              // '' means something; else it is a variable without value
};

/// The option, for which '' means something too.
Option or_empty(Option option);

/// "--name value", "--name=value" and "--flag", with words in between; all behind "--" are words.
class Arguments {
 public:
  /// Throws UsageError on an option that is unknown, lacks its value, is empty though it may not
  /// be, or has none of its choices.
  Arguments(const Words& words, const std::vector<Option>& options);

  bool has(const std::string& option) const { return options_.contains(option); }
  /// The last one given.
  std::string value(const std::string& option, const std::string& fallback = "") const;
  /// Throws UsageError if it is absent or empty.
  std::string required(const std::string& option) const;
  /// Of a repeated option, as given, commas and all.
  std::vector<std::string> values(const std::string& option) const;
  /// The same, divided at commas.
  std::vector<std::string> list(const std::string& option) const;
  /// Throws UsageError unless it is a number within the bounds.
  std::int64_t integer(const std::string& option, std::int64_t fallback, std::int64_t least,
                       std::int64_t most) const;
  double number(const std::string& option, double fallback, double least, double most) const;
  /// "30s". Throws UsageError on others, and on 0 or less.
  Duration duration(const std::string& option, Duration fallback) const;

  /// The words that belong to no option. Throws UsageError if there are others than `count`.
  const std::vector<std::string>& positional(std::size_t count) const;
  const std::vector<std::string>& positional(std::size_t least, std::size_t most) const;

 private:
  void take(const Option& option, const std::string& value);
  std::map<std::string, std::vector<std::string>> options_;
  std::vector<std::string> positional_;
};

/// Divided at commas, empty parts left out.
std::vector<std::string> split_list(const std::string& text);

}  // namespace fanfare::cli
