// Reading a stretch of a partition, once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace fanfare::control {

struct ScanRequest {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;  // used if `since` is the epoch
  TimePoint since;          // else from the first record appended at or after this on
  std::size_t records_max = 1;
};

struct ScannedRecord {
  std::int64_t offset = 0;
  TimePoint appended;
  std::string value;
};

struct ScanResult {
  std::vector<ScannedRecord> records;
  bool at_end = false;  // of what was there when it was asked for
  // Kafka had no answer, for long: whether a record is there isn't known.
  bool unanswered = false;
};

/// What a caller is told then.
inline constexpr std::string_view kUnanswered = "Kafka doesn't say what is in that partition";

/// Calls back on the loop's thread, later.
using Scan = std::function<void(ScanRequest, std::function<void(ScanResult)>)>;

}  // namespace fanfare::control
