#include "core/sealing.h"

#include <gtest/gtest.h>

namespace fanfare {
namespace {

// 32 bytes of 0x01, 0x02.
const std::string kOnes = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const std::string kTwos = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
const SealingNonce kNonce{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

Keyring keyring(const std::string& text) {
  auto parsed = Keyring::parse(text);
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error());
  return std::move(*parsed);
}

TEST(Keyring, OpensWhatItSealed) {
  const auto keys = keyring(kOnes);
  const auto sealed = keys.seal("whsec_x", "bound", kNonce);
  EXPECT_EQ(sealed.key_version, 1u);
  EXPECT_EQ(sealed.ciphertext.find("whsec"), std::string::npos);
  EXPECT_EQ(keys.open(sealed, "bound").value(), "whsec_x");
}

TEST(Keyring, OpensAnEmptySecret) {
  const auto keys = keyring(kOnes);
  EXPECT_EQ(keys.open(keys.seal("", "", kNonce), "").value(), "");
}

TEST(Keyring, TheNewestVersionSealsAndAllOpen) {
  const auto old_sealed = keyring("1:" + kOnes).seal("a", "b", kNonce);
  const auto both = keyring("# rotated\n2:" + kTwos + "\n\n1:" + kOnes + "\n");
  EXPECT_EQ(both.newest_version(), 2u);
  EXPECT_EQ(both.seal("a", "b", kNonce).key_version, 2u);
  EXPECT_EQ(both.open(old_sealed, "b").value(), "a");
}

TEST(Keyring, AnyChangedByteKeepsItShut) {
  const auto keys = keyring(kOnes);
  const auto good = keys.seal("secret", "bound", kNonce);
  for (std::size_t i = 0; i < good.ciphertext.size(); ++i) {
    auto changed = good;
    changed.ciphertext[i] ^= 1;
    EXPECT_FALSE(keys.open(changed, "bound")) << i;
  }
  for (std::size_t i = 0; i < good.nonce.size(); ++i) {
    auto changed = good;
    changed.nonce[i] ^= 1;
    EXPECT_FALSE(keys.open(changed, "bound")) << i;
  }
  EXPECT_FALSE(keys.open(good, "bounc"));
  auto cut = good;
  cut.ciphertext.resize(8);
  EXPECT_FALSE(keys.open(cut, "bound"));
}

TEST(Keyring, AnUnknownVersionIsNamed) {
  auto sealed = keyring(kOnes).seal("a", "b", kNonce);
  sealed.key_version = 7;
  EXPECT_EQ(keyring(kOnes).open(sealed, "b").error(), "no master key of version 7");
}

TEST(Keyring, RefusesTextThatIsNoKeyWithoutRepeatingIt) {
  for (const std::string& text :
       {std::string(), std::string("\n#x\n"), std::string("c2hvcnQ="), "0:" + kOnes, "x:" + kOnes,
        "1:" + kOnes + "\n1:" + kTwos, kOnes.substr(1) + "=", kOnes + "AAAA"}) {
    const auto parsed = Keyring::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().find("AQEB"), std::string::npos);
  }
}

TEST(SecretAssociatedData, PartsCannotSlideIntoEachOther) {
  EXPECT_NE(secret_associated_data("ab", "c", "d"), secret_associated_data("a", "bc", "d"));
  EXPECT_EQ(secret_associated_data("a", "b", ""), std::string("\0\0\0\1a\0\0\0\1b\0\0\0\0", 14));
}

}  // namespace
}  // namespace fanfare
