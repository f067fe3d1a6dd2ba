#include "core/mac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "core/check.h"

namespace fanfare {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

const EVP_MD* algorithm(Digest digest) {
  switch (digest) {
    case Digest::kSha1: return EVP_sha1();
    case Digest::kSha256: return EVP_sha256();
    case Digest::kSha512: return EVP_sha512();
  }
  FANFARE_CHECK(false);
}

}  // namespace

std::string hmac(Digest digest, std::string_view key, std::string_view data) {
  std::string mac(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  // A null key would mean the one before.
  const std::string_view given = key.data() == nullptr ? std::string_view("") : key;
  FANFARE_CHECK(HMAC(algorithm(digest), given.data(), static_cast<int>(given.size()),
                     bytes_of(data), data.size(), reinterpret_cast<unsigned char*>(mac.data()),
                     &size) != nullptr);
  mac.resize(size);
  return mac;
}

std::string sha256(std::string_view data) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(bytes_of(data), data.size(), reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace fanfare
