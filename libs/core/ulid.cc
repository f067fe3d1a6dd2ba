#include "core/ulid.h"

#include <algorithm>
#include <array>

#include "core/check.h"
#include "core/mac.h"

namespace fanfare {
namespace {

constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kCharacters = 26;

/// 26 groups of 5 bits, behind `leading_zeros` bits of zero.
std::string base32(std::span<const std::uint8_t> bytes, unsigned leading_zeros) {
  std::string text;
  text.reserve(kCharacters);
  std::uint32_t buffer = 0;
  unsigned bits = leading_zeros;
  auto next = bytes.begin();
  while (text.size() < kCharacters) {
    if (bits < 5) {
      FANFARE_CHECK(next != bytes.end());
      buffer = (buffer << 8) | *next++;
      bits += 8;
    }
    bits -= 5;
    text.push_back(kCrockford[(buffer >> bits) & 31]);
    buffer &= (1u << bits) - 1;
  }
  return text;
}

void append_with_length(std::string& out, std::string_view part) {
  const auto size = static_cast<std::uint32_t>(part.size());
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift));
  out.append(part);
}

}  // namespace

std::string make_ulid(TimePoint time, std::span<const std::uint8_t, 10> random) {
  const auto ms = static_cast<std::uint64_t>(to_unix_ms(time));
  FANFARE_CHECK(ms >> 48 == 0);
  std::array<std::uint8_t, 16> bytes{};
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  std::copy(random.begin(), random.end(), bytes.begin() + 6);
  return base32(bytes, 2);  // 128 bits in 130 places
}

std::string derived_ulid(TimePoint time, std::string_view from) {
  const auto digest = sha256(from);
  std::array<std::uint8_t, 10> bytes;
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  return make_ulid(time, bytes);
}

bool is_ulid(std::string_view text) {
  return text.size() == kCharacters && text.front() <= '7' &&
         text.find_first_not_of(kCrockford) == std::string_view::npos;
}

std::string derived_delivery_id(std::string_view organization_id, std::string_view event_id,
                                std::string_view endpoint_id) {
  std::string named;
  named.reserve(12 + organization_id.size() + event_id.size() + endpoint_id.size());
  for (const auto part : {organization_id, event_id, endpoint_id}) append_with_length(named, part);
  const auto digest = sha256(named);
  return base32(std::span(reinterpret_cast<const std::uint8_t*>(digest.data()), digest.size()), 0);
}

std::optional<std::string> strip_endpoint_prefix(std::string_view shown_id) {
  for (const std::string_view prefix : {"whe_", "wh_"}) {
    if (!shown_id.starts_with(prefix)) continue;
    const auto ulid = shown_id.substr(prefix.size());
    if (is_ulid(ulid)) return std::string(ulid);
  }
  return std::nullopt;
}

}  // namespace fanfare
