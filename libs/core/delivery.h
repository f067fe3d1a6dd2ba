// One event for one endpoint, over all attempts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/attempt_outcome.h"
#include "core/time.h"

namespace fanfare {

enum class DeadLetterReason : std::uint8_t {
  kAttemptsExhausted,
  kGone,
  kEndpointDisabled,
  kEndpointDeleted,
  kExpired,
  kPoison,
  kUnrepresentable,
  kSchema,
  kCancelled,
};
/// "attempts_exhausted", "gone", …
std::string_view to_string(DeadLetterReason reason);
std::optional<DeadLetterReason> dead_letter_reason_from(std::string_view text);

struct AttemptSummary {
  std::uint32_t number = 0;
  TimePoint started;
  Duration duration{0};
  int status = 0;
  OutcomeClass outcome_class = OutcomeClass::kTimeout;
};

struct Delivery {
  // Fixed by fanout.
  std::string id;  // 26 characters, without the dialect's prefix
  std::string organization_id;
  std::string endpoint_id;  // ULID, without prefix
  std::string event_id;
  std::string event_type;  // as the dialect sends it
  std::string published_type;
  std::string dialect;
  std::string body;
  TimePoint accepted;  // the event's
  bool test_mode = false;
  std::string traceparent;
  // The attempt state: it travels in the record, so a rebalance loses nothing.
  std::uint32_t attempts_made = 0;
  TimePoint not_before;  // the epoch: at once
  std::uint32_t run = 0;
  std::uint32_t hop = 0;
  std::uint32_t deferrals = 0;
  std::vector<AttemptSummary> history;
  std::uint32_t redrives = 0;  // how often it began anew; a header says so
  TimePoint restarted;         // when it last did; the epoch: never

  /// Its age counts from here.
  TimePoint begun() const { return restarted > accepted ? restarted : accepted; }
};

struct Dialect;
struct Event;
/// The event as a delivery to that endpoint, not attempted yet; the body is left to be rendered.
Delivery make_delivery(const Event& event, std::string_view endpoint_id, const Dialect& dialect);

}  // namespace fanfare
