#include "core/ed25519.h"

#include <gtest/gtest.h>

#include "core/encoding.h"

namespace fanfare {
namespace {

// RFC 8032, 7.1, test 3.
const std::string kSeed =
    *hex_decoded("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
const std::string kPublic =
    *hex_decoded("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
const std::string kContent = "\xaf\x82";
const std::string kSignature = *hex_decoded(
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");

TEST(Ed25519, SignsAsTheStandardDoes) {
  const auto secret = make_ed25519_secret(kSeed);
  EXPECT_EQ(ed25519_sign(secret, kContent), kSignature);
  const auto shown = ed25519_public_key(secret);
  ASSERT_TRUE(shown);
  EXPECT_EQ(*ed25519_public_bytes(*shown), kPublic);
}

TEST(Ed25519, VerifiesWhatTheKeySignedAndNothingElse) {
  EXPECT_TRUE(ed25519_verify(kPublic, kContent, kSignature));
  EXPECT_FALSE(ed25519_verify(kPublic, "\xaf\x83", kSignature));
  EXPECT_FALSE(ed25519_verify(kPublic, kContent, kSignature.substr(0, 63)));
  std::string other = kSignature;
  other[7] ^= 1;
  EXPECT_FALSE(ed25519_verify(kPublic, kContent, other));
  EXPECT_FALSE(ed25519_verify(std::string(32, '\0'), kContent, kSignature));
}

TEST(Ed25519, AKeyHasItsPrefixAndLength) {
  for (const auto& wrong :
       {std::string("whpk_"), std::string("whpk_AAAA"), base64(kPublic), "whsk_" + base64(kPublic)})
    EXPECT_FALSE(ed25519_public_bytes(wrong)) << wrong;
}

}  // namespace
}  // namespace fanfare
