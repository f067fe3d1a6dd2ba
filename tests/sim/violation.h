// A guarantee that didn't hold, and what happened before.
#pragma once

#include <cstdarg>
#include <cstdio>
#include <deque>
#include <stdexcept>
#include <string>

#include "core/time.h"

namespace fanfare::sim {

class Violation : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The last steps in words; costs nothing while it is off.
class Trace {
 public:
  bool on = false;
  [[gnu::format(printf, 3, 4)]] void say(TimePoint now, const char* format, ...) {
    if (!on) return;
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    char stamp[32];
    std::snprintf(stamp, sizeof stamp, "%12.3f  ",
                  static_cast<double>(to_unix_ms(now) - 1'760'000'000'000) / 1e3);
    lines_.push_back(std::string(stamp) + text);
    if (lines_.size() > 5'000) lines_.pop_front();
  }
  /// The last lines; those that name `what` from further back as well.
  std::string last(std::size_t count, const std::string& what = "") const {
    std::string all;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const bool named = !what.empty() && lines_[i].find(what) != std::string::npos;
      if (named || i + count >= lines_.size()) all += lines_[i] + "\n";
    }
    return all;
  }

 private:
  std::deque<std::string> lines_;
};

}  // namespace fanfare::sim
