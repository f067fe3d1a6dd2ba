// The delays for which there is a topic, and how a due time is reached over them.
#pragma once

#include <optional>
#include <vector>

#include "core/dialect.h"
#include "core/time.h"

namespace fanfare {

/// Like the levels of a hierarchical timing wheel: a waiting time that no rung has is made of hops,
/// the longest that fits first; what is left below half a second is waited out in the lane.
///
///     61 s  =  1m rung, then 1s rung
///
/// Invariant: sorted, no two alike, at least one.
class RungSet {
 public:
  explicit RungSet(std::vector<Duration> delays);
  /// Those of the dialects' ladders, and 1s 5s 30s 1m 5m 30m for deferrals, own delays and
  /// Retry-After.
  static RungSet of(const std::vector<Dialect>& dialects);

  const std::vector<Duration>& delays() const { return delays_; }

  /// The rung for a delivery that is due in `wait`; nullopt if it is too near: hand it over now.
  /// A rung may be up to half a second longer than `wait`, since a record is let go at its own due
  /// time: a retry in exactly a minute, decided a millisecond late, takes the 1m rung.
  std::optional<Duration> next_hop(Duration wait) const;

 private:
  std::vector<Duration> delays_;
};

}  // namespace fanfare
