// The body of POST /api/events and JSON records of other producers.
#include "event_checks.h"

namespace fanfare::fuzz {

void run(std::string_view input) {
  static constexpr const char* kTypes[] = {"application/json", "application/x-ndjson", ""};
  const codec::EventLimits limits{.event_bytes_max = 4 << 10, .events_max = 8, .depth_max = 16};
  const TimePoint accepted{std::chrono::milliseconds(1'733'000'000'000)};
  const char* type = kTypes[take_choice(input, 3)];
  const auto events = codec::parse_events(input, type, accepted, limits);
  if (events.ok()) {
    MUST(!events->empty() && events->size() <= limits.events_max);
    for (const Event& event : *events) {
      MUST(event.data.size() <= limits.event_bytes_max);
      MUST(event.accepted == accepted);
      check_event(event);
    }
  } else {
    MUST(!events.error().empty());
    for (const auto& fault : events.error()) {
      MUST(!fault.detail.empty());
      MUST(simdjson::validate_utf8(fault.pointer.data(), fault.pointer.size()));
      MUST(simdjson::validate_utf8(fault.detail.data(), fault.detail.size()));
      MUST(fault.offset <= static_cast<std::ptrdiff_t>(input.size()));
    }
  }
  const auto single = codec::parse_event(input, accepted, limits);
  if (single.ok()) check_event(*single);
}

}  // namespace fanfare::fuzz
