// Decides whether the events of a request are as the catalogue says. Pure.
#pragma once

#include <vector>

#include "services/ingest/event_checks.h"
#include "services/ingest/intake.h"

namespace fanfare::ingest {

struct RequestVerdict {
  Refusal refusal;                                 // if it has faults the request is refused
  codec::SchemaFaults warnings;                    // else; at most 100
  std::size_t refused = 0, warned = 0, large = 0;  // events
};

/// Pointers begin with the event's place where the request is a `list`. The checks share
/// EventChecks::kStepsMax: where an event that must fit is beyond them the request as a whole is at
/// fault, with the pointer "", else there is a warning for each event that wasn't looked at.
RequestVerdict check_request(const EventChecks& checks, const EventChecks::Group& group,
                             const std::vector<Event>& events, bool list);

}  // namespace fanfare::ingest
