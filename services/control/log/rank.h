// Which facts of a delivery win.
#pragma once

#include <algorithm>
#include <cstdint>

namespace fanfare::control {

constexpr std::uint32_t kFinal = 0x7fff'ffff;
constexpr std::uint32_t kGivenUp = kFinal - 1;  // the last attempt knows more, if there was one

/// Later facts win: a higher run, then a higher attempt, then a later hop between rungs, then its
/// end.
constexpr std::int64_t rank_of(std::uint32_t run, std::uint32_t attempt, std::uint32_t stage) {
  return (std::int64_t{std::min(run, 0x7ffffU)} << 44) |
         (std::int64_t{std::min(attempt, 0xfffU)} << 32) | std::min(stage, kFinal);
}

constexpr std::int64_t kDeliveredAtOnce = rank_of(0, 1, kFinal);  // what segments have

}  // namespace fanfare::control
