// What the index of the delivery log answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/attempt_record.h"
#include "core/dead_letter.h"
#include "services/control/endpoint_rules.h"

namespace fanfare::control {

/// A delivery as far as its attempts and dead letters tell: one that was never tried isn't known.
struct DeliveryRow {
  std::string id, endpoint_id, event_id, event_type, dialect;
  std::string status;  // retrying, delivered, failed, expired, cancelled
  std::string reason;  // of the dead letter; "" if none
  TimePoint created;   // the event was accepted
  TimePoint updated;
  std::optional<TimePoint> delivered;
  std::optional<TimePoint> next_attempt;
  std::uint32_t attempts = 0;
  int response_code = 0;                         // of the last attempt; 0: no answer
  std::optional<std::int64_t> response_time_ms;  // nullopt: no attempt was made
  std::string response_body;
};

struct DeadLetterRow {
  std::string id;  // ULID, derived from the record's place
  DeadLetter letter;
  std::string payload;  // JSON: the body, or the event's data where there is no body
};

struct PageRequest {
  std::string before;  // the cursor's key; "": from the newest on
  std::size_t count = 50;
};

struct DeliveryFilter {
  std::string endpoint_id;
  std::string status;  // "": any
};

struct DeadLetterFilter {
  std::string endpoint_id, reason, event_type;  // "": any
};

struct EndpointHealth {
  std::int64_t attempts = 0;  // in the window
  std::int64_t successes = 0;
  bool last_succeeded = false;
  std::optional<TimePoint> last_delivery;
};

/// The key by which lists of deliveries are ordered.
std::string order_key(const DeliveryRow& row);

}  // namespace fanfare::control
