// A Bloom filter in blocks of a cache line: one look in memory says that a segment lacks an id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fanfare::control {

constexpr std::size_t kFilterBlockWords = 8;  // 64 bytes

/// 51 rows for each block: ten bits a row, of which six are set; one in 60 is found in error.
constexpr std::size_t filter_words(std::size_t rows) {
  return (rows + 50) / 51 * kFilterBlockWords;
}

/// Calls `at` with the word and the mask of each bit of an id; stops when it says no.
template <typename At>
bool each_filter_bit(std::int32_t tie, std::size_t words, At at) {
  constexpr int kBits = 6;
  const auto mixed = [](std::uint64_t x) {  // splitmix64
    x += 0x9e37'79b9'7f4a'7c15ULL;
    x = (x ^ x >> 30) * 0xbf58'476d'1ce4'e5b9ULL;
    x = (x ^ x >> 27) * 0x94d0'49bb'1331'11ebULL;
    return x ^ x >> 31;
  };
  const auto first = mixed(static_cast<std::uint32_t>(tie));
  const auto block = (first >> 32) * (words / kFilterBlockWords) >> 32;
  auto bits = mixed(first);
  for (int n = 0; n < kBits; ++n, bits >>= 9) {
    const auto word = block * kFilterBlockWords + (bits >> 6 & 7);
    if (!at(word, std::uint64_t{1} << (bits & 63))) return false;
  }
  return true;
}

inline void add_to_filter(std::vector<std::uint64_t>& words, std::int32_t tie) {
  each_filter_bit(tie, words.size(), [&](std::size_t word, std::uint64_t mask) {
    words[word] |= mask;
    return true;
  });
}

/// False: no id with that tie was added.
inline bool may_be_in(std::span<const std::uint64_t> words, std::int32_t tie) {
  return !words.empty() &&
         each_filter_bit(tie, words.size(), [&](std::size_t word, std::uint64_t mask) {
           return (words[word] & mask) != 0;
         });
}

}  // namespace fanfare::control
