// The token by which who reads an address says that notifications are wanted there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/sealing.h"
#include "core/time.h"

namespace fanfare {

struct MailConfirmation {
  std::string organization_id;
  bool test_mode = false;
  std::string address;
  TimePoint expires;
  bool operator==(const MailConfirmation&) const = default;
};

/// Letters, digits and a dot: goes into a URL as it is. Only who has the master key makes one, or
/// reads what is in it. Requires: as Keyring::seal.
std::string confirmation_token(const MailConfirmation& confirmation, const Keyring& keyring,
                               const SealingNonce& nonce);
/// nullopt for what confirmation_token didn't make. Whether it expired is the caller's to see.
std::optional<MailConfirmation> opened_confirmation(std::string_view token, const Keyring& keyring);

}  // namespace fanfare
