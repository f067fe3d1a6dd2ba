// One HTTP attempt as the delivery log keeps it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/attempt_outcome.h"
#include "core/delivery.h"
#include "core/time.h"

namespace fanfare {

/// What became of the delivery after this attempt.
enum class AttemptResult : std::uint8_t { kDelivered, kRetrying, kFailed };
std::string_view to_string(AttemptResult result);

struct AttemptRecord {
  std::string delivery_id;  // 26 characters, without the dialect's prefix
  std::string organization_id;
  std::string endpoint_id;  // ULID, without prefix
  std::string event_id;
  std::string event_type;  // as the dialect sends it
  std::string dialect;
  bool test_mode = false;
  std::uint32_t number = 0;  // 1 is the first
  Outcome outcome;           // without retry_after, which the log does not keep
  AttemptResult result = AttemptResult::kFailed;
  TimePoint next_attempt;  // the epoch: there is none
  std::optional<DeadLetterReason> dead_letter_reason;
  TimePoint accepted;  // the event's
  std::uint32_t run = 0;

  /// What is needed to make the same request again; version 0: not known.
  struct Sent {
    TimePoint signed_at;
    std::uint32_t endpoint_version = 0;
    std::int64_t offset = 0;  // of the delivery's record
    bool returned = false;    // in fanfare.returns, else in fanfare.deliveries
  } sent{};
};

}  // namespace fanfare
