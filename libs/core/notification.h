// What people are told about their endpoints, and what is remembered between two messages.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

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
  // endpoint_disabled, endpoint_recovered, endpoint_deleted, dead_letters_expiring,
  // quota_near_limit, mail_confirmation, test
  std::string kind;
  std::string stage;        // opened; digest: more of the same; closed
  std::string incident_id;  // ULID: the same from opened to closed
  std::string endpoint_id;  // ULID
  std::string endpoint_host;
  TimePoint since;                     // the incident began
  std::uint64_t count = 0, total = 0;  // given up: since the last message, in the incident
  Counts causes, types;                // of `count`
  // Of the last one; the delivery's id as it is shown.
  std::string event_id, event_type, delivery_id, error;
  std::string channel_id;  // a test: for this channel alone
  std::string quota;       // endpoints, eventsPerSecond
  double quota_used = 0, quota_limit = 0;
  std::string address;  // of mail_confirmation: whom it is sent to
  bool operator==(const Notification&) const = default;
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

/// Deliveries of an organization that were given up, by event type.
struct FailureCounts {
  std::string organization_id;
  bool test_mode = false;
  TimePoint at;
  Counts types;
};

/// A notification that a channel is still to be told of.
struct WaitingNotification {
  Notification notification;
  std::vector<std::string> merged;  // ids of notifications whose counts are in it
  bool operator==(const WaitingNotification&) const = default;
};

/// What a channel is still to be told, and what it was told lately.
struct ChannelOutbox {
  std::string channel_id, organization_id;
  bool test_mode = false;
  std::vector<WaitingNotification> waiting;  // the oldest first
  std::uint32_t released = 0;                // the first so many are due
  std::uint32_t under_way = 0;               // the first so many are the message that is being sent
  std::uint32_t attempts = 0;                // of that message
  TimePoint first_attempt, next_attempt;
  TimePoint gathered;  // repetitions were last sent
  TimePoint window;    // in which `at_once` messages were sent at once
  std::uint32_t at_once = 0;
  std::vector<std::string> open;  // incidents that it was told of, the oldest first
  bool operator==(const ChannelOutbox&) const = default;
};

/// How many deliveries of each type an organization lost lately.
struct FailureRate {
  std::string organization_id;
  bool test_mode = false;
  TimePoint window;
  Counts recent;                            // in the window, by event type
  std::map<std::string, std::string> high;  // types of which it was told, and the incident
  bool operator==(const FailureRate&) const = default;
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
  Counts causes, types;     // of `pending`
  std::uint32_t stage = 0;  // notices of its failing that were told
  std::string disabled_reason;
  std::uint32_t epoch = 0;   // in which it was disabled
  TimePoint breaker_since;   // the epoch: not open
  bool unreachable = false;  // that was told
  TimePoint failed;          // the last delivery was given up
  // Of the last one given up; the delivery's id as it is shown.
  std::string event_id, event_type, delivery_id, error;
  bool operator==(const Incident&) const = default;
};

}  // namespace fanfare
