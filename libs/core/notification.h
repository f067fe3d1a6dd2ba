// What people are told about their endpoints, and what is remembered between two messages.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "core/time.h"

namespace fanfare {

/// By cause or by event type.
using Counts = std::map<std::string, std::uint64_t>;

/// Never holds a payload, a secret, or more of a URL than its host.
struct Notification {
  std::string id;  // ULID
  std::string organization_id;
  bool test_mode = false;
  TimePoint at;
  // webhook_failure, webhook_failures_high, endpoint_failing, endpoint_unreachable,
  // endpoint_disabled, endpoint_recovered, test
  std::string kind;
  std::string stage;        // opened; digest: more of the same; closed
  std::string incident_id;  // ULID: the same from opened to closed
  std::string endpoint_id;  // ULID
  std::string endpoint_host;
  TimePoint since;                     // the incident began
  std::uint64_t count = 0, total = 0;  // given up: since the last message, in the incident
  Counts causes, types;                // of `count`
  std::string event_id, event_type, delivery_id, error;  // of the last one
  std::string channel_id;                                // a test: for this channel alone
};

/// What became of a notification on a channel.
struct NotificationSent {
  std::string notification_id, organization_id;
  bool test_mode = false;
  std::string channel_id, channel_type;
  TimePoint at;
  std::uint32_t attempts = 0;
  std::string error;  // "": it was taken
};

/// What is wrong with an endpoint, from its first failure to a while after it recovered.
struct Incident {
  std::string endpoint_id, organization_id;
  bool test_mode = false;
  std::string id;              // ULID
  TimePoint opened, closed;    // closed: the epoch while it goes on
  TimePoint told;              // the last message
  std::uint32_t sequence = 0;  // of messages
  std::uint64_t total = 0, pending = 0;
  Counts causes, types;  // of `pending`
  TimePoint window;      // in which `recent` were given up, by event type
  Counts recent;
  std::set<std::string> high;  // types of which it was told that there are many
  std::uint32_t stage = 0;     // notices of its failing that were told
  std::string disabled_reason;
  std::uint32_t epoch = 0;                               // in which it was disabled
  TimePoint breaker_since;                               // the epoch: not open
  bool unreachable = false;                              // that was told
  TimePoint failed;                                      // the last delivery was given up
  std::string event_id, event_type, delivery_id, error;  // of the last one given up
  bool operator==(const Incident&) const = default;
};

}  // namespace fanfare
