#include "core/mail_confirmation.h"

#include <gtest/gtest.h>

namespace fanfare {
namespace {

Keyring keyring(char byte) {
  return std::move(Keyring::parse(std::string(42, byte) + "A=").value());
}

TEST(MailConfirmation, ComesBackFromItsTokenAndNoOther) {
  const auto ring = keyring('A');
  for (const bool test_mode : {false, true}) {
    const MailConfirmation asked{"org", test_mode, "ops@example.com",
                                 from_unix_ms(1'800'000'000'123)};
    const auto token = confirmation_token(asked, ring, SealingNonce{1, 2, 3});
    EXPECT_EQ(opened_confirmation(token, ring), asked);
    EXPECT_EQ(opened_confirmation(token, keyring('B')), std::nullopt);
    for (std::size_t i = 0; i < token.size(); ++i) {
      auto changed = token;
      changed[i] = changed[i] == '1' ? '2' : '1';
      EXPECT_EQ(opened_confirmation(changed, ring), std::nullopt) << i;
      EXPECT_EQ(opened_confirmation(token.substr(0, i), ring), std::nullopt) << i;
    }
  }
}

TEST(MailConfirmation, TellsNothingOfTheAddress) {
  const auto token = confirmation_token({"org", false, "ops@example.com", {}}, keyring('A'), {});
  EXPECT_EQ(token.find("ops"), std::string::npos);
  EXPECT_EQ(token.find("6f7073"), std::string::npos);
}

TEST(MailConfirmation, WhatIsSealedForSomethingElseIsNone) {
  const auto ring = keyring('A');
  const auto sealed = ring.seal("1\nlive\norg\na@b", "control/forwarded", SealingNonce{9});
  std::string text = "1.";
  for (const unsigned char c : sealed.nonce + sealed.ciphertext) {
    text += "0123456789abcdef"[c >> 4];
    text += "0123456789abcdef"[c & 15];
  }
  EXPECT_EQ(opened_confirmation(text, ring), std::nullopt);
}

}  // namespace
}  // namespace fanfare
