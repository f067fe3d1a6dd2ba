#include "core/api_key.h"

#include <gtest/gtest.h>

#include <array>

namespace fanfare {
namespace {

using Random = std::array<std::uint8_t, 32>;

TEST(ApiKey, IsAPrefixAnd32CharactersOfBase62) {
  EXPECT_EQ(make_api_key(false, Random{}), "sk_live_" + std::string(32, '0'));
  Random last_one{};
  last_one[31] = 61;
  EXPECT_EQ(make_api_key(true, last_one), "sk_test_z" + std::string(31, '0'));
  Random ones;
  ones.fill(0xff);
  const auto key = make_api_key(false, ones);
  EXPECT_TRUE(looks_like_api_key(key));
  EXPECT_EQ(key.size(), 40u);
}

TEST(ApiKey, SessionsAndPortalTokensHaveLettersOfTheirOwn) {
  EXPECT_EQ(make_api_key(false, Random{}, KeyKind::kSession), "ss_live_" + std::string(32, '0'));
  const auto portal = make_api_key(true, Random{}, KeyKind::kPortal);
  EXPECT_EQ(portal, "pt_test_" + std::string(32, '0'));
  EXPECT_TRUE(looks_like_api_key(portal));
}

TEST(ApiKey, OtherTextsDontLookLikeOne) {
  EXPECT_FALSE(looks_like_api_key(""));
  EXPECT_FALSE(looks_like_api_key("sk_live_"));
  EXPECT_FALSE(looks_like_api_key("sk_prod_" + std::string(32, '0')));
  EXPECT_FALSE(looks_like_api_key("sk_live_" + std::string(31, '0')));
  EXPECT_FALSE(looks_like_api_key("sk_live_" + std::string(31, '0') + "-"));
}

TEST(ApiKey, HashIsSha256) {
  // sha256("abc"), FIPS 180-4.
  const auto hash = hash_api_key("abc");
  ASSERT_EQ(hash.size(), 32u);
  EXPECT_EQ(hash.substr(0, 4), "\xba\x78\x16\xbf");
}

TEST(ApiKey, HasTheScopesThatItWasGiven) {
  ApiKey key;
  EXPECT_TRUE(key.scope_list().empty());
  key.add_scope(Scope::kRead);
  key.add_scope(Scope::kPublish);
  EXPECT_TRUE(key.has_scope(Scope::kPublish));
  EXPECT_FALSE(key.has_scope(Scope::kManage));
  EXPECT_EQ(key.scope_list(), (std::vector{Scope::kPublish, Scope::kRead}));
  EXPECT_EQ(scope_from("manage"), Scope::kManage);
  EXPECT_EQ(scope_from("admin"), std::nullopt);
}

TEST(ApiKey, EndsWithItsExpiryAndItsRevocation) {
  ApiKey key;
  EXPECT_TRUE(key.valid_at(from_unix_ms(1)));
  key.expires = from_unix_ms(100);
  EXPECT_TRUE(key.valid_at(from_unix_ms(99)));
  EXPECT_FALSE(key.valid_at(from_unix_ms(100)));
  key.expires = {};
  key.revoked = from_unix_ms(5);
  EXPECT_FALSE(key.valid_at(from_unix_ms(1)));
}

}  // namespace
}  // namespace fanfare
