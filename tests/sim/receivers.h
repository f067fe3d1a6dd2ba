// The customers' servers: what they answer, and when.
#pragma once

#include <map>
#include <string>

#include "core/attempt_outcome.h"
#include "sim/random.h"

namespace fanfare::sim {

/// Each endpoint goes through phases of its own; an attempt meets the phase in which it starts.
class Receivers {
 public:
  enum class Phase {
    kHealthy,
    kSlow,
    kFailing,
    kHanging,
    kRefusing,
    kResetting,
    kBusy,
    kFlaky,
    kGone
  };
  /// With `calm`, servers answer at once, well or with an error, or hang; they don't ask for
  /// pauses.
  Receivers(Random& random, bool calm) : random_(random), calm_(calm) {}

  void always(const std::string& endpoint_id, Phase phase) { fixed_[endpoint_id] = phase; }
  bool is_always(const std::string& endpoint_id, Phase phase) const;
  /// How an attempt that starts at `now` ends.
  Outcome answer(const std::string& endpoint_id, TimePoint now);

 private:
  struct Current {
    Phase phase = Phase::kHealthy;
    TimePoint until;
  };
  Phase phase_of(const std::string& endpoint_id, TimePoint now);
  Outcome with_status(int status, Duration takes, TimePoint now);

  Random& random_;
  bool calm_;
  std::map<std::string, Phase> fixed_;
  std::map<std::string, Current> current_;
};

}  // namespace fanfare::sim
