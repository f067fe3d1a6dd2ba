// The virtual clock, and what is going to happen.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>

#include "core/time.h"

namespace fanfare::sim {

class Timeline {
 public:
  TimePoint now() const { return now_; }
  void after(Duration delay, std::function<void()> what) {
    events_.emplace(now_ + std::max(delay, Duration(0)), std::move(what));
  }
  /// Lets the next thing happen; false if nothing is left.
  bool step() {
    if (events_.empty()) return false;
    const auto next = events_.begin();
    now_ = std::max(now_, next->first);
    const std::function<void()> what = std::move(next->second);
    events_.erase(next);
    what();
    return true;
  }

 private:
  TimePoint now_ = from_unix_ms(1'760'000'000'000);
  std::multimap<TimePoint, std::function<void()>> events_;
};

}  // namespace fanfare::sim
