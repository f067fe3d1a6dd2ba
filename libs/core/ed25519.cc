#include "core/ed25519.h"

#include <openssl/evp.h>

#include <array>
#include <functional>
#include <memory>

#include "core/check.h"
#include "core/encoding.h"

namespace fanfare {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kKeptKeys = 64;

struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;

struct ContextFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextFree>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Key private_key(std::string_view seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()));
  FANFARE_CHECK(key != nullptr);
  return key;
}

std::string public_part(std::string_view seed) {
  std::string text(kKeyBytes, '\0');
  std::size_t size = text.size();
  const auto key = private_key(seed);
  FANFARE_CHECK(EVP_PKEY_get_raw_public_key(
                    key.get(), reinterpret_cast<unsigned char*>(text.data()), &size) == 1);
  return text;
}

/// The seed; "" if the text is no such secret.
std::string seed_of(std::string_view secret) {
  if (!is_ed25519_secret(secret)) return "";
  const auto raw = base64_decoded(secret.substr(kEd25519SecretPrefix.size()));
  if (raw.size() != kKeyBytes && raw.size() != 2 * kKeyBytes) return "";
  auto seed = raw.substr(0, kKeyBytes);
  const bool fits = raw.size() == kKeyBytes || raw.substr(kKeyBytes) == public_part(seed);
  return fits ? seed : "";
}

}  // namespace

bool is_ed25519_secret(std::string_view secret) { return secret.starts_with(kEd25519SecretPrefix); }

std::string make_ed25519_secret(std::string_view seed) {
  FANFARE_CHECK(seed.size() == kKeyBytes);
  return std::string(kEd25519SecretPrefix) + base64(std::string(seed) + public_part(seed));
}

Result<std::string> ed25519_public_key(std::string_view secret) {
  const auto seed = seed_of(secret);
  if (seed.empty())
    return Result<std::string>::failure(
        "the key must be whsk_ and the padded base64 of an ed25519 seed, 32 bytes, or of the seed "
        "and its public key, 64 bytes");
  return "whpk_" + base64(public_part(seed));
}

Result<std::string> ed25519_public_bytes(std::string_view public_key) {
  std::string bytes;
  if (public_key.starts_with(kEd25519PublicPrefix))
    bytes = base64_decoded(public_key.substr(kEd25519PublicPrefix.size()));
  if (bytes.size() != kKeyBytes)
    return Result<std::string>::failure(
        "the public key must be whpk_ and the padded base64 of 32 bytes");
  return bytes;
}

bool ed25519_verify(std::string_view public_bytes, std::string_view content,
                    std::string_view signature) {
  const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_bytes),
                                            public_bytes.size()));
  const Context context(EVP_MD_CTX_new());
  return key != nullptr && signature.size() == kSignatureBytes &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(content),
                          content.size()) == 1;
}

std::string ed25519_sign(std::string_view secret, std::string_view content) {
  // Making the key costs as much as the signature, and deliveries to one endpoint come in runs.
  struct Kept {
    std::string secret;
    Key key;
  };
  thread_local std::array<Kept, kKeptKeys> keys;
  auto& kept = keys[std::hash<std::string_view>()(secret) % kKeptKeys];
  if (!kept.key || kept.secret != secret) {
    const auto seed = seed_of(secret);
    FANFARE_CHECK(!seed.empty());
    kept = {std::string(secret), private_key(seed)};
  }
  const Context context(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  const bool done =
      context &&
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, kept.key.get()) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes_of(content), content.size()) == 1;
  FANFARE_CHECK(done && size == kSignatureBytes);
  return signature;
}

}  // namespace fanfare
