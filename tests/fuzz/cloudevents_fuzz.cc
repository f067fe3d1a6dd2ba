// Records of fanfare.in.<source>: "name: value" lines, an empty line, and the value.
#include "codec/cloudevents.h"
#include "event_checks.h"

namespace fanfare::fuzz {

void run(std::string_view input) {
  std::vector<codec::RecordHeader> headers;
  while (!input.empty() && headers.size() < 24) {
    std::string_view line = take_until(input, '\n');
    if (line.empty()) break;
    const std::string_view name = take_until(line, ':');
    if (line.starts_with(' ')) line.remove_prefix(1);
    headers.emplace_back(name, line);
  }
  const codec::EventLimits limits{.event_bytes_max = 4 << 10, .events_max = 8, .depth_max = 16};
  const TimePoint accepted{std::chrono::milliseconds(1'733'000'000'000)};
  const auto event = codec::decode_foreign(headers, input, accepted, limits);
  if (!event.ok()) {
    MUST(!event.error().detail.empty());
    return;
  }
  MUST(!event->organization_id.empty());
  MUST(event->accepted == accepted);
  check_event(*event);
}

}  // namespace fanfare::fuzz
