// How a command can end.
#pragma once

#include <stdexcept>
#include <string>

namespace fanfare::cli {

/// The exit code of the process. Documented by `fanfare --help`.
enum class ExitCode : int {
  kOk = 0,
  kFailed = 1,
  kUsage = 2,
  kUnreachable = 3,
  kRefused = 4,
  kNotFound = 5,
  kDiffers = 6,
};

/// A command line that can't be meant: exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What the world refuses, in plain words that say what to change.
class Failure : public std::runtime_error {
 public:
  Failure(ExitCode code, const std::string& what) : std::runtime_error(what), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

}  // namespace fanfare::cli
