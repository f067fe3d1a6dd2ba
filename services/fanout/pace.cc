#include "services/fanout/pace.h"

#include <algorithm>

namespace fanfare::fanout {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBusy = 8;  // deliveries of a transaction: more are on their way
constexpr Pace::Span kApartMin = 10ms, kApartMax = 100ms;

}  // namespace

void Pace::on_begun(Time now, std::size_t deliveries, bool full) {
  begun_ = now;
  deliveries_ = deliveries;
  full_ = full;
}

void Pace::on_committed(Time now) {
  took_[next_] = now - begun_;
  next_ = (next_ + 1) % took_.size();
}

Pace::Span Pace::left(Time now) const {
  if (full_ || deliveries_ < kBusy) return Span(0);
  const Span quickest = *std::min_element(took_.begin(), took_.end());
  return std::max(Span(0), begun_ + std::clamp(2 * quickest, kApartMin, kApartMax) - now);
}

}  // namespace fanfare::fanout
