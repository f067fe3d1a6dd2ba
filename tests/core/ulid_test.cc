#include "core/ulid.h"

#include <gtest/gtest.h>

#include <array>

namespace fanfare {
namespace {

using Random = std::array<std::uint8_t, 10>;

TEST(Ulid, WritesTimeAndRandomAsTheSpecificationDoes) {
  // The specification's example of a time: 1469918176385 is 01ARYZ6S41.
  EXPECT_EQ(make_ulid(from_unix_ms(1469918176385), Random{}), "01ARYZ6S410000000000000000");
  Random ones;
  ones.fill(0xff);
  EXPECT_EQ(make_ulid(from_unix_ms((std::int64_t{1} << 48) - 1), ones),
            "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  EXPECT_EQ(make_ulid(from_unix_ms(0), Random{0, 0, 0, 0, 0, 0, 0, 0, 0, 33}),
            "00000000000000000000000011");
}

TEST(Ulid, IsTheSameEachTimeItIsDerived) {
  // python3: 48 bits of time, and the first 80 of sha256(b"incident/E").
  EXPECT_EQ(derived_ulid(from_unix_ms(1'469'922'850'259), "incident/E"),
            "01ARZ3NDEKTXDAB2QX1VTCH997");
}

TEST(Ulid, SortsByTime) {
  Random high;
  high.fill(0xff);
  EXPECT_LT(make_ulid(from_unix_ms(999), high), make_ulid(from_unix_ms(1000), Random{}));
}

TEST(Ulid, KnowsItsOwnForm) {
  EXPECT_TRUE(is_ulid("01ARYZ6S410000000000000000"));
  EXPECT_FALSE(is_ulid("01ARYZ6S41000000000000000"));
  EXPECT_FALSE(is_ulid("81ARYZ6S410000000000000000"));
  EXPECT_FALSE(is_ulid("01ARYZ6S41000000000000000U"));
  EXPECT_FALSE(is_ulid("01aryz6s410000000000000000"));
  EXPECT_FALSE(is_ulid(""));
}

TEST(DerivedDeliveryId, IsTheStartOfTheDigestInBase32) {
  // python3: base32 of sha256(b"\0\0\0\1a\0\0\0\1b\0\0\0\1c"), in Crockford's alphabet.
  EXPECT_EQ(derived_delivery_id("a", "b", "c"), "VC58Q4GD8BR79C57BRW270YK3Z");
}

TEST(DerivedDeliveryId, DiffersWithEachPart) {
  const auto id = derived_delivery_id("ab", "c", "d");
  EXPECT_EQ(id, derived_delivery_id("ab", "c", "d"));
  EXPECT_NE(id, derived_delivery_id("a", "bc", "d"));
  EXPECT_NE(id, derived_delivery_id("ab", "c", "e"));
  EXPECT_EQ(id.size(), 26u);
}

TEST(StripEndpointPrefix, TakesBothFormsAndNothingElse) {
  const std::string ulid = "01ARYZ6S410000000000000000";
  EXPECT_EQ(strip_endpoint_prefix("whe_" + ulid), ulid);
  EXPECT_EQ(strip_endpoint_prefix("wh_" + ulid), ulid);
  EXPECT_EQ(strip_endpoint_prefix(ulid), std::nullopt);
  EXPECT_EQ(strip_endpoint_prefix("whe_wh_" + ulid), std::nullopt);
  EXPECT_EQ(strip_endpoint_prefix("whk_" + ulid), std::nullopt);
  EXPECT_EQ(strip_endpoint_prefix("whe_123"), std::nullopt);
}

}  // namespace
}  // namespace fanfare
