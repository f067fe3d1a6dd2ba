// Where attempts are in traces.
#pragma once

#include <optional>
#include <string>

#include "core/delivery.h"
#include "core/span.h"
#include "services/dispatcher/dispatcher.h"

namespace fanfare::dispatcher {

/// The first attempt belongs to the event's trace; each later one, maybe days later, begins a trace
/// of its own with a link to it. nullopt: nobody looks at the event's trace.
/// `number`: of the attempt, 1 is the first.
std::optional<TraceContext> attempt_context(const std::string& traceparent,
                                            const std::string& delivery_id, std::uint32_t run,
                                            std::uint32_t number);

std::optional<Span> attempt_span(const LogAttempt& attempt);

}  // namespace fanfare::dispatcher
