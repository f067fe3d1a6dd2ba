// The words behind a command.
#pragma once

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fanfare::cli {

/// A command line that can't be meant: exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// "--name value", "--name=value" and "--flag", with words in between.
class Arguments {
 public:
  /// Throws UsageError on an option that is in neither list, or that lacks its value.
  Arguments(const std::vector<std::string>& words, const std::set<std::string>& with_value,
            const std::set<std::string>& flags);

  bool has(const std::string& option) const { return options_.contains(option); }
  std::string value(const std::string& option, const std::string& fallback = "") const;
  /// Throws UsageError if it is absent.
  std::string required(const std::string& option) const;
  /// The words that belong to no option. Throws UsageError if there are others than `count`.
  const std::vector<std::string>& positional(std::size_t count) const;

 private:
  std::map<std::string, std::string> options_;
  std::vector<std::string> positional_;
};

}  // namespace fanfare::cli
