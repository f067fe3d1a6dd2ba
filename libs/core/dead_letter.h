// A delivery that was given up, or a record that could not become one.
#pragma once

#include <cstdint>
#include <string>

#include "core/delivery.h"
#include "core/time.h"

namespace fanfare {

struct DeadLetter {
  Delivery delivery;  // poison: empty; an event that its schema refused: without id and endpoint
  DeadLetterReason reason = DeadLetterReason::kAttemptsExhausted;
  std::string error;  // plain words
  TimePoint failed;
  std::string poison;        // the record as read, at most 256 KiB
  std::string source_topic;  // poison: where it was read
  std::int32_t source_partition = 0;
  std::int64_t source_offset = 0;
  std::string event;  // an encoded event (codec/records.h) when no body could be made
};

}  // namespace fanfare
