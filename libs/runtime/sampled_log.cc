#include "runtime/sampled_log.h"

#include <utility>

namespace fanfare::runtime {

bool SampledLog::wanted(Clock::time_point now) {
  if (now - since_ >= std::chrono::seconds(1)) {
    since_ = now;
    written_ = 0;
  }
  if (written_ >= per_second_) {
    ++skipped_;
    return false;
  }
  ++written_;
  return true;
}

void SampledLog::write(std::initializer_list<LogField> fields) {
  log(level_, event_, fields, std::exchange(skipped_, 0));
}

}  // namespace fanfare::runtime
