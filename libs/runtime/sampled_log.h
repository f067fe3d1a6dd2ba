// Log lines of what happens often: some of them, and how many were left out.
#pragma once

#include <chrono>
#include <initializer_list>
#include <string>

#include "runtime/log.h"

namespace fanfare::runtime {

/// At most `per_second` lines of an event; each line that follows on left out ones tells their
/// number as `skipped`. Threads: one.
///
///   if (attempts_.wanted()) attempts_.write({{"delivery_id", id}});
class SampledLog {
 public:
  using Clock = std::chrono::steady_clock;

  explicit SampledLog(std::string event, LogLevel level = LogLevel::kInfo, unsigned per_second = 10)
      : event_(std::move(event)), level_(level), per_second_(per_second) {}

  /// Counts one that happened. False: it is left out.
  bool wanted(Clock::time_point now = Clock::now());
  void write(std::initializer_list<LogField> fields);
  /// Those left out since the last line.
  std::int64_t skipped() const { return skipped_; }

 private:
  std::string event_;
  LogLevel level_;
  unsigned per_second_;
  unsigned written_ = 0;  // within the second that began at `since_`
  Clock::time_point since_;
  std::int64_t skipped_ = 0;
};

}  // namespace fanfare::runtime
