// The asymmetric keys of Standard Webhooks: whsk_ and whpk_. Source: RFC 8032, Standard
// Webhooks 1.0.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace fanfare {

constexpr std::string_view kEd25519SecretPrefix = "whsk_";
constexpr std::string_view kEd25519PublicPrefix = "whpk_";

/// True for a secret that signs with ed25519, as its prefix says.
bool is_ed25519_secret(std::string_view secret);

/// "whsk_" and base64 of the seed and its public key, 64 bytes. Requires: 32 random bytes.
std::string make_ed25519_secret(std::string_view seed);

/// "whpk_" and base64 of 32 bytes. `secret`: whsk_ and base64 of the seed, with its public key
/// behind it or without; fails with what to change.
Result<std::string> ed25519_public_key(std::string_view secret);

/// The 32 bytes behind "whpk_"; fails with what to change.
Result<std::string> ed25519_public_bytes(std::string_view public_key);
/// Was `content` signed with the private part of the key? `public_bytes`: 32 bytes.
bool ed25519_verify(std::string_view public_bytes, std::string_view content,
                    std::string_view signature);

/// 64 bytes. Requires: ed25519_public_key(secret) is one.
std::string ed25519_sign(std::string_view secret, std::string_view content);

}  // namespace fanfare
