#include "core/mac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

#include "core/check.h"

namespace fanfare {
namespace {

constexpr std::size_t kSha256Bytes = 32;

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
  struct Free {
    void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  thread_local const std::unique_ptr<EVP_MD, Free> algorithm(
      EVP_MD_fetch(nullptr, "SHA256", nullptr));
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  std::string digest(kSha256Bytes, '\0');
  FANFARE_CHECK(EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1 &&
                EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
                EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()),
                                   nullptr) == 1);
  return digest;
}

}  // namespace fanfare
