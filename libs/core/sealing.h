// Secrets at rest: AES-256-GCM under a master key that can be rotated.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/result.h"

namespace fanfare {

/// What is stored of a secret. The tag's 16 bytes are the last of the ciphertext.
struct Sealed {
  std::uint32_t key_version = 0;
  std::string nonce;
  std::string ciphertext;
  bool operator==(const Sealed&) const = default;
};

using SealingNonce = std::array<std::uint8_t, 12>;

/// The associated data of an endpoint's secret: bound to its owner, so that a record copied to
/// another organization or endpoint can't be opened there.
std::string secret_associated_data(std::string_view organization_id, std::string_view endpoint_id,
                                   std::string_view secret_id);

/// The master keys by version; the newest seals, all open.
/// Memory: keys are overwritten when it is destroyed. Threads: any, const calls.
class Keyring {
 public:
  /// One `version:base64` per line, or a lone base64 (version 1); 32 bytes each. Empty lines and
  /// lines that begin with # are skipped. Fails with the number of the line, never with its text.
  static Result<Keyring> parse(std::string_view text);

  Keyring(Keyring&&) noexcept = default;
  Keyring& operator=(Keyring&&) noexcept = default;

  /// Requires: `nonce` was never used before (12 random bytes are good for 2^32 secrets).
  Sealed seal(std::string_view plaintext, std::string_view associated_data,
              const SealingNonce& nonce) const;
  /// Fails if the key's version is unknown, or anything was changed.
  Result<std::string> open(const Sealed& sealed, std::string_view associated_data) const;
  std::uint32_t newest_version() const { return keys_.rbegin()->first; }

 private:
  struct MasterKey {
    std::array<std::uint8_t, 32> bytes{};
    MasterKey() = default;
    MasterKey(const MasterKey&) = delete;
    MasterKey& operator=(const MasterKey&) = delete;
    ~MasterKey();
  };

  Keyring() = default;
  std::string add_line(std::string_view line);

  std::map<std::uint32_t, MasterKey> keys_;  // nodes: moving the map copies no key
};

}  // namespace fanfare
