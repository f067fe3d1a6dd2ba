#include "services/ingest/request_checks.h"

namespace fanfare::ingest {
namespace {

constexpr std::size_t kExpressLimit = 102'400;  // express.json's default
constexpr const char* kLarge =
    "a body over 102400 bytes exceeds the default limit of express.json: receivers may refuse it";
constexpr std::size_t kWarningsMax = 100;

void refuse(RequestVerdict& request, const EventChecks::Verdict& event, const std::string& place) {
  ++request.refused;
  auto& faults = request.refusal.faults;
  for (const auto& fault : event.faults)
    if (faults.size() < codec::JsonSchema::kFaultsMax)
      faults.push_back({place + fault.pointer, fault.detail, -1, false});
}

void warn(RequestVerdict& request, const EventChecks::Verdict& event, const std::string& place) {
  request.warned += event.faults.empty() ? 0 : 1;
  for (const auto& fault : event.faults)
    if (request.warnings.size() < kWarningsMax)
      request.warnings.push_back({place + fault.pointer, fault.detail});
}

}  // namespace

RequestVerdict check_request(const EventChecks& checks, const EventChecks::Group& group,
                             const std::vector<Event>& events, bool list) {
  RequestVerdict request;
  request.refusal = {400, "The events aren't as the catalogue says", {}, true};
  std::size_t steps_left = EventChecks::kStepsMax;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto place = place_in(list, i);
    const auto verdict = checks.check(group, events[i], steps_left);
    if (verdict.refused && verdict.out_of_steps) {
      ++request.refused;
      if (request.refusal.faults.empty())
        request.refusal.faults.push_back({"", verdict.faults[0].detail, -1, false});
      break;
    }
    verdict.refused ? refuse(request, verdict, place) : warn(request, verdict, place);
    if (expected_body_bytes(events[i]) <= kExpressLimit) continue;
    ++request.large;
    if (request.warnings.size() < kWarningsMax)
      request.warnings.push_back({place + "/data", kLarge});
  }
  return request;
}

}  // namespace fanfare::ingest
