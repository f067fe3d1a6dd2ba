// What the index of the delivery log answers.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "codec/control_records.h"
#include "core/attempt_record.h"
#include "core/dead_letter.h"
#include "services/control/forms/endpoint_rules.h"

namespace fanfare::control {

/// Where a record is in Kafka.
struct RecordPlace {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

/// A delivery as far as its attempts, rungs and dead letters tell: one that is on its way to its
/// first attempt isn't known.
struct DeliveryRow {
  std::string id, endpoint_id, event_id, event_type, dialect;
  std::string status;         // pending, retrying, delivered, failed, expired, cancelled
  std::string reason;         // of the dead letter; "" if none
  std::string outcome_class;  // of the last attempt; "" if none was made
  TimePoint created;          // the event was accepted
  TimePoint updated;
  std::optional<TimePoint> delivered;
  std::optional<TimePoint> next_attempt;
  std::uint32_t attempts = 0;
  int response_code = 0;                         // of the last attempt; 0: no answer
  std::optional<std::int64_t> response_time_ms;  // nullopt: no attempt was made
  std::uint32_t run = 0;
  std::optional<RecordPlace> waiting;  // in a rung
};

struct DeadLetterRow {
  std::string id;  // ULID, derived from the record's place
  DeadLetter letter;
  bool redriven = false;  // it is on its way again
};

struct DeadLetterRows {
  std::vector<DeadLetterRow> rows;
  bool has_more = false;
};

struct PageRequest {
  std::string before{};  // the cursor's key; "": from the newest on
  std::size_t count = 50;
};

/// Empty texts and the epoch: any.
struct DeliveryFilter {
  std::string endpoint_id{}, event_id{}, event_type{}, status{}, outcome_class{};
  TimePoint from{}, to{};  // of acceptance; `to` excluded
};

struct DeadLetterFilter {
  std::string endpoint_id;
  std::vector<std::string> reasons, event_types;
  TimePoint from, to;                           // of failure; `to` excluded
  std::optional<bool> redriven = std::nullopt;  // only those that are, or aren't, on their way
  std::optional<std::uint32_t> redrives_below = std::nullopt;
};

struct DeadLetterGroup {
  std::string endpoint_id, reason, event_type;
  std::int64_t count = 0;
  TimePoint first, last;  // failed
};

struct NotificationFilter {
  std::string kind, endpoint_id;  // "": any
};

struct AuditFilter {
  std::string action, target, actor;
};

struct EndpointHealth {
  std::int64_t attempts = 0;  // in the window
  std::int64_t successes = 0;
  bool last_succeeded = false;
  std::optional<TimePoint> last_delivery;
};

/// Sums over a window, cut to 5 minutes.
struct AttemptSums {
  std::map<std::string, std::int64_t> by_class;
  std::int64_t attempts = 0;
  std::array<std::int64_t, 5> phase_us{};  // dns, connect, tls, first byte, total
  std::int64_t successes() const {
    const auto found = by_class.find("success");
    return found == by_class.end() ? 0 : found->second;
  }
};

struct SeriesPoint {
  std::int64_t place = 0;  // since + place * step
  std::int64_t attempts = 0, successes = 0, total_us = 0;
};

struct FailureGroup {
  std::string endpoint_id, outcome_class;
  int response_code = 0;
  std::int64_t count = 0, waiting = 0;        // waiting: for another attempt
  TimePoint first, last;                      // attempted
  std::string example_id;                     // the delivery that failed last
  std::string dialect, error, response_body;  // of that one; "" until it is looked up
};

/// The body, or where there is none the data of the event.
std::string payload_of(const DeadLetter& letter);
/// Where it is in lists of deliveries. Good as long as the row is.
std::tuple<TimePoint, std::int32_t, std::string_view> place_of(const DeliveryRow& row);
/// The key at which lists of deliveries go on.
std::string order_key(const DeliveryRow& row);
/// The key by which LogIndex::waiting goes on.
std::string waiting_key(const DeliveryRow& row);

/// Dead letters of an organization and mode, by event type.
struct ExpiringLetters {
  Owner owner;
  std::map<std::string, std::uint64_t> types;
  TimePoint oldest;
};

}  // namespace fanfare::control
