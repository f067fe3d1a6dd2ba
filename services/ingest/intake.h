// Decides what becomes of what publishers send: events with ids, or what is wrong with them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "codec/cloudevents.h"
#include "codec/event_json.h"
#include "core/api_key.h"
#include "core/dead_letter.h"
#include "core/event.h"
#include "core/result.h"

namespace fanfare::ingest {

/// Ten random bytes for a ULID.
using Random10 = std::function<std::array<std::uint8_t, 10>()>;

struct Refusal {
  int status = 400;
  std::string title;
  std::vector<codec::EventFault> faults;
  bool by_schema = false;  // the catalogue's
};

/// The events of a POST by the owner of `key`: all or nothing. Ids are made where none are given;
/// organization and mode are the key's. Pure but for `random`.
Result<std::vector<Event>, Refusal> take_request(std::string_view body,
                                                 std::string_view content_type, const ApiKey& key,
                                                 TimePoint now, const codec::EventLimits& limits,
                                                 const Random10& random);

/// What the pointers of an event in a request begin with: "/3", or "" if it came alone.
std::string place_in(bool list, std::size_t index);

/// A source of fanfare.in.<name>.
struct Source {
  std::string name;
  std::string format = "auto";          // auto, json, cloudevents, protobuf
  std::set<std::string> organizations;  // empty: any
  bool test_mode = false;               // of all its events
};

/// Where a record was read.
struct Place {
  std::string topic;
  int partition = 0;
  std::int64_t offset = 0;
  TimePoint appended;
};

/// The event of a foreign record, or the `poison` dead letter that it becomes. Without an id its
/// place makes one, so that the same record gives the same event.
Result<Event, DeadLetter> take_record(const Source& source, const Place& place,
                                      std::span<const codec::RecordHeader> headers,
                                      std::string_view value, const codec::EventLimits& limits);

/// The key that decides an event's partition: its ordering key, else its id.
const std::string& partition_key(const Event& event);

/// How long the body of a default delivery of this event will be, about.
std::size_t expected_body_bytes(const Event& event);

}  // namespace fanfare::ingest
