// The one source of chance in a simulated world.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

#include "core/time.h"

namespace fanfare::sim {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed * 0x9e3779b97f4a7c15ULL + 1) {}

  std::uint64_t bits() { return engine_(); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1)));
  }
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  bool chance(double p) { return unit() < p; }
  Duration uniform(Duration low, Duration high) { return low + part(high - low); }
  TimePoint uniform(TimePoint low, TimePoint high) { return low + part(high - low); }
  /// Each order of magnitude is as likely as another.
  Duration spread(Duration low, Duration high) {
    const double ratio = static_cast<double>(high.count()) / static_cast<double>(low.count());
    return Duration(
        static_cast<std::int64_t>(static_cast<double>(low.count()) * std::pow(ratio, unit())));
  }
  template <typename Container>
  auto& pick(Container& from) {
    return from[below(from.size())];
  }

 private:
  Duration part(Duration whole) {
    return Duration(static_cast<std::int64_t>(unit() * static_cast<double>(whole.count() + 1)));
  }
  std::mt19937_64 engine_;
};

}  // namespace fanfare::sim
