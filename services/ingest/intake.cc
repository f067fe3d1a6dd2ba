#include "services/ingest/intake.h"

#include <algorithm>

#include "core/event_type.h"
#include "core/ulid.h"

namespace fanfare::ingest {
namespace {

constexpr const char* kReserved =
    "types that begin with \"webhook.\" are the platform's own: choose another name";
constexpr std::size_t kPoisonMax = 256 << 10;
constexpr std::size_t kEnvelopeBytes = 200;  // the members around `data`

bool format_allowed(const Source& source, std::span<const codec::RecordHeader> headers) {
  using enum codec::ForeignFormat;
  if (source.format == "auto") return true;
  const auto format = codec::foreign_format(headers);
  if (source.format == "cloudevents") return format == kStructured || format == kBinary;
  if (source.format == "protobuf") return format == kProtobuf;
  return format == kJson || format == kUnknown;
}

}  // namespace

std::string place_in(bool list, std::size_t index) {
  return list ? "/" + std::to_string(index) : "";
}

Result<std::vector<Event>, Refusal> take_request(std::string_view body,
                                                 std::string_view content_type, const ApiKey& key,
                                                 TimePoint now, const codec::EventLimits& limits,
                                                 const Random10& random) {
  using Taken = Result<std::vector<Event>, Refusal>;
  auto parsed = codec::parse_events(body, content_type, now, limits);
  if (!parsed.ok()) {
    const auto& faults = parsed.error();
    const bool too_large = std::any_of(faults.begin(), faults.end(),
                                       [](const auto& fault) { return fault.too_large; });
    return Taken::failure({too_large ? 413 : 400,
                           too_large ? "Event too large" : "The events can't be accepted", faults});
  }
  std::vector<Event>& events = parsed.value();
  const bool list = events.size() > 1 || codec::is_list(body, content_type);
  Refusal reserved{400, "The events can't be accepted", {}};
  for (std::size_t i = 0; i < events.size(); ++i) {
    Event& event = events[i];
    if (!event.organization_id.empty() && event.organization_id != key.organization_id) {
      return Taken::failure(
          {403,
           "Another organization",
           {{place_in(list, i) + "/organizationId",
             "This API key belongs to another organization: leave the member out.", -1, false}}});
    }
    if (is_reserved(event.type))
      reserved.faults.push_back({place_in(list, i) + "/type", kReserved, -1, false});
    event.organization_id = key.organization_id;
    event.test_mode = key.test_mode;
    event.source = "http";
    if (event.id.empty()) event.id = "evt_" + make_ulid(now, random());
  }
  if (!reserved.faults.empty()) return Taken::failure(std::move(reserved));
  return std::move(events);
}

Result<Event, DeadLetter> take_record(const Source& source, const Place& place,
                                      std::span<const codec::RecordHeader> headers,
                                      std::string_view value, const codec::EventLimits& limits) {
  using Taken = Result<Event, DeadLetter>;
  const auto poison = [&](std::string why) {
    DeadLetter letter;
    letter.reason = DeadLetterReason::kPoison;
    letter.error = std::move(why);
    letter.failed = place.appended;
    letter.poison = value.substr(0, kPoisonMax);
    letter.source_topic = place.topic;
    letter.source_partition = place.partition;
    letter.source_offset = place.offset;
    return Taken::failure(std::move(letter));
  };
  if (!format_allowed(source, headers)) {
    return poison("source " + source.name + " takes only " + source.format);
  }
  auto decoded = codec::decode_foreign(headers, value, place.appended, limits);
  if (!decoded.ok()) {
    const codec::EventFault& fault = decoded.error();
    return poison(fault.pointer.empty() ? fault.detail : fault.pointer + ": " + fault.detail);
  }
  Event& event = decoded.value();
  if (is_reserved(event.type)) return poison(std::string("/type: ") + kReserved);
  if (event.organization_id.empty()) return poison("organizationId is missing");
  if (!source.organizations.empty() && !source.organizations.contains(event.organization_id)) {
    return poison("source " + source.name + " isn't open to this organization");
  }
  if (event.test_mode && !source.test_mode) {
    return poison("test_mode is set, but source " + source.name + " takes live events");
  }
  event.test_mode = source.test_mode;
  if (event.id.empty()) {
    event.id =
        place.topic + "/" + std::to_string(place.partition) + "/" + std::to_string(place.offset);
  }
  event.source = source.name;
  return std::move(event);
}

const std::string& partition_key(const Event& event) {
  return event.ordering_key.empty() ? event.id : event.ordering_key;
}

std::size_t expected_body_bytes(const Event& event) {
  return event.data.size() + event.type.size() + event.organization_id.size() + kEnvelopeBytes;
}

}  // namespace fanfare::ingest
