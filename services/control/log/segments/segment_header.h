// The first bytes of a segment.
#pragma once

#include <cstddef>
#include <cstdint>

#include "services/control/log/segments/id_filter.h"
#include "services/control/log/segments/segment.h"

namespace fanfare::control {

struct SegmentHeader {
  std::uint64_t format = 0x3130'6765'7366'6e66;  // of this machine's byte order
  std::uint32_t rows = 0, sums = 0;
  std::uint64_t text_bytes = 0;
  std::int64_t first_created = 0, last_created = 0;
  /// With everything behind it.
  std::size_t bytes() const {
    constexpr std::size_t kOrders = 5;
    return sizeof(SegmentHeader) + rows * (sizeof(SegmentRow) + kOrders * sizeof(std::uint32_t)) +
           sums * sizeof(SegmentSums) + filter_words(rows) * sizeof(std::uint64_t) + text_bytes;
  }
};

}  // namespace fanfare::control
