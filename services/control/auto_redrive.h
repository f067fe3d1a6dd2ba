// Dead letters that are redriven by themselves, as their organizations want it.
#pragma once

#include <map>
#include <string>

#include "services/control/api.h"
#include "services/control/forms/filters.h"

namespace fanfare::control {

/// In rounds, a `period` apart: a round looks at an organization's dead letters, the oldest first,
/// until it has sent as many as one may. Letters that can't be sent (their endpoint is disabled, or
/// deleted) are passed over. The next round goes on behind, and from the oldest one on again after
/// the last.
/// Threads: the loop's.
class AutoRedrive {
 public:
  AutoRedrive(Api& api, Duration period) : api_(api), period_(period) {}

  /// Call it while this instance owns writing, a few times a second.
  void tick();

 private:
  struct Round {
    bool busy = false;
    TimePoint next;     // not before
    std::string after;  // the last letter that was looked at
    int pages = 0;
    std::size_t sent = 0;
  };
  void look(const std::string& key, Round& round);
  void take(const std::string& key, const DeadLetterRows& letters);
  void send(const codec::OrganizationSettings& settings, const DeadLetterRows& letters,
            Round& round);
  void end(Round& round);

  Api& api_;
  const Duration period_;
  std::map<std::string, Round> rounds_;  // by the settings' key
};

}  // namespace fanfare::control
