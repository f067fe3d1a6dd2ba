// SIGTERM and SIGINT: the first asks, the second stops at once.
#pragma once

#include <functional>

#include "runtime/loop.h"

namespace fanfare::service {

/// Invariant: one at a time in a process.
class StopSignals {
 public:
  /// `on_first` is called on the loop. A second signal ends the process with 128 + its number.
  StopSignals(runtime::Loop& loop, std::function<void()> on_first);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  runtime::Loop::Watch watch_;
};

}  // namespace fanfare::service
