// Keyed and plain digests of other people's schemes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fanfare {

enum class Digest : std::uint8_t { kSha1, kSha256, kSha512 };

/// RFC 2104. For the signatures that we make ourselves hmac_sha256 is cheaper.
std::string hmac(Digest digest, std::string_view key, std::string_view data);

/// 32 bytes (FIPS 180-4). Keeps a context for each thread: OpenSSL's SHA256() looks its algorithm
/// up each time, which takes longer than to digest an id.
std::string sha256(std::string_view data);

}  // namespace fanfare
