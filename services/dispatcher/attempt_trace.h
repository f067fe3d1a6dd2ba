// Where attempts are in traces.
#pragma once

#include <optional>

#include "core/span.h"
#include "services/dispatcher/dispatcher.h"

namespace fanfare::dispatcher {

/// The first attempt belongs to the event's trace; each later one, maybe days later, begins a trace
/// of its own with a link to it. nullopt: nobody looks at the event's trace.
std::optional<Span> attempt_span(const LogAttempt& attempt);

}  // namespace fanfare::dispatcher
