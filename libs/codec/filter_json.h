// Filters as people write them: JSON to core::Filter (docs/filters.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/filter.h"
#include "core/result.h"

namespace fanfare::codec {

struct FilterFault {
  std::string pointer;  // RFC 6901, into the pattern
  std::string detail;   // what to change
};
using FilterFaults = std::vector<FilterFault>;

constexpr std::size_t kFilterBytesMax = 16 << 10;

/// Fails with what is wrong, at most 20. Requires: valid UTF-8.
Result<Filter, FilterFaults> compile_filter(std::string_view text);

}  // namespace fanfare::codec
