// How many lanes are in which state, and what waits in them: for metrics.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include "services/dispatcher/lane.h"

namespace fanfare::dispatcher {

using Lanes = std::unordered_map<std::string, std::unique_ptr<Lane>>;

struct LaneCounts {
  // Every lane is one of these; the first that holds counts.
  std::size_t disabled = 0, paused = 0, closed_off = 0, throttled = 0, busy = 0, idle = 0;
  // Breakers; the others are closed.
  std::size_t open = 0, half_open = 0;
  // Deliveries that wait in lanes that could start more at once, and in those that can't because
  // of their endpoint: more dispatchers would only help the first.
  std::size_t ready = 0, held_back = 0;
};

/// Walks over a share of the lanes each time, so that a hundred thousand cost a tick no more than a
/// fraction of a millisecond. Counts are those of the last complete walk, at most one a second.
class LaneCensus {
 public:
  void go_on(const Lanes& lanes, TimePoint now);
  const LaneCounts& counts() const { return complete_; }

 private:
  static void count(const Lane& lane, TimePoint now, LaneCounts& counts);

  LaneCounts complete_, under_way_;
  std::size_t next_ = 0;     // bucket
  std::size_t buckets_ = 0;  // of the walk: rehashed meanwhile, it begins anew
  TimePoint begun_;
};

}  // namespace fanfare::dispatcher
