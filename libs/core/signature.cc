#include "core/signature.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <memory>

#include "core/check.h"
#include "core/ed25519.h"
#include "core/encoding.h"

namespace fanfare {
namespace {

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::size_t kMacBytes = 32;
constexpr std::size_t kSecretCharactersMax = 256;
constexpr std::size_t kKeyBytesMin = 24;
constexpr std::size_t kKeyBytesMax = 64;

struct MacContextFree {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, MacContextFree>;

MacContext make_mac_context() {
  EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  FANFARE_CHECK(mac != nullptr);
  MacContext context(EVP_MAC_CTX_new(mac));
  EVP_MAC_free(mac);
  char digest[] = "SHA256";
  const std::array<OSSL_PARAM, 2> params = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  FANFARE_CHECK(context != nullptr && EVP_MAC_CTX_set_params(context.get(), params.data()) == 1);
  return context;
}

/// A context and the key it has; a few of them per thread, found by the key's hash.
struct KeyedMac {
  std::string key;
  MacContext context;
};
constexpr std::size_t kKeyedMacs = 64;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string key_of(const SignatureScheme& scheme, std::string_view secret) {
  if (scheme.secret == SecretForm::kAsGiven) return std::string(secret);
  std::string_view coded = secret;
  if (coded.starts_with(kSecretPrefix)) coded.remove_prefix(kSecretPrefix.size());
  std::string key = base64_decoded(coded);
  // A delivery keeps its dialect when its endpoint moves to one with other secrets: what can't be
  // decoded signs as it stands, since anybody could forge the signature of an empty key.
  return key.empty() ? std::string(secret) : key;
}

void append_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

std::string signed_content(SignedContent content, std::string_view id, std::int64_t unix_seconds,
                           std::string_view body) {
  std::string text;
  text.reserve(id.size() + body.size() + 24);
  if (content == SignedContent::kIdTimestampBody) text.append(id).append(".");
  append_number(text, unix_seconds);
  return text.append(content == SignedContent::kTimestampCommaBody ? "," : ".").append(body);
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view data) {
  // A context that has the key already costs a third less (docs/ARCHITECTURE.md, "Costs"), and
  // deliveries to one endpoint come in runs.
  thread_local std::array<KeyedMac, kKeyedMacs> contexts;
  KeyedMac& slot = contexts[std::hash<std::string_view>()(key) % kKeyedMacs];
  if (slot.context == nullptr || slot.key != key) {
    if (slot.context == nullptr) slot.context = make_mac_context();
    slot.key = key;
    FANFARE_CHECK(EVP_MAC_init(slot.context.get(), bytes_of(slot.key), key.size(), nullptr) == 1);
  } else {
    FANFARE_CHECK(EVP_MAC_init(slot.context.get(), nullptr, 0, nullptr) == 1);
  }
  std::string mac(kMacBytes, '\0');
  std::size_t size = 0;
  const bool done = EVP_MAC_update(slot.context.get(), bytes_of(data), data.size()) == 1 &&
                    EVP_MAC_final(slot.context.get(), reinterpret_cast<unsigned char*>(mac.data()),
                                  &size, mac.size()) == 1;
  FANFARE_CHECK(done && size == kMacBytes);
  return mac;
}

SignatureHeaders sign(const SignatureScheme& scheme, const std::vector<SigningSecret>& secrets,
                      std::string_view shown_delivery_id, std::int64_t unix_seconds,
                      std::string_view body) {
  FANFARE_CHECK(!secrets.empty());
  std::string joined;
  std::string_view content = body;
  if (scheme.content != SignedContent::kBody) {
    joined = signed_content(scheme.content, shown_delivery_id, unix_seconds, body);
    content = joined;
  }
  SignatureHeaders headers;
  if (scheme.form == SignatureForm::kTimedV1) {
    headers.value = "t=";
    append_number(headers.value, unix_seconds);
  }
  for (const SigningSecret& secret : secrets) {
    if (scheme.form == SignatureForm::kStandard && is_ed25519_secret(secret.value)) {
      headers.value += (headers.value.empty() ? "v1a," : " v1a,");
      headers.value += base64(ed25519_sign(secret.value, content));
      continue;
    }
    const std::string mac = hmac_sha256(key_of(scheme, secret.value), content);
    switch (scheme.form) {
      case SignatureForm::kSha256Hex:  // Room for one: the other goes into a header of its own.
        (headers.value.empty() ? headers.value : headers.next) = "sha256=" + hex(mac);
        break;
      case SignatureForm::kHex:
        (headers.value.empty() ? headers.value : headers.next) = hex(mac);
        break;
      case SignatureForm::kTimedV1: headers.value += ",v1=" + hex(mac); break;
      case SignatureForm::kStandard:
        headers.value += (headers.value.empty() ? "v1," : " v1,") + base64(mac);
        break;
    }
    if (!headers.next.empty()) break;
  }
  if (scheme.next_header.empty()) headers.next.clear();
  return headers;
}

std::string secret_fault(const SignatureScheme& scheme, std::string_view secret) {
  const bool visible =
      std::all_of(secret.begin(), secret.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (secret.empty() || secret.size() > kSecretCharactersMax || !visible) {
    return "the secret must be 1 to 256 visible ASCII characters";
  }
  if (is_ed25519_secret(secret)) {
    if (scheme.form != SignatureForm::kStandard)
      return "whsk_ begins a private key of ed25519, with which this dialect can't sign";
    const auto key = ed25519_public_key(secret);
    return key ? "" : key.error();
  }
  if (scheme.secret == SecretForm::kAsGiven) return "";
  const std::string key =
      secret.starts_with(kSecretPrefix) ? base64_decoded(secret.substr(kSecretPrefix.size())) : "";
  if (key.size() < kKeyBytesMin || key.size() > kKeyBytesMax) {
    return "the secret must be whsec_ and the padded base64 of 24 to 64 bytes";
  }
  return "";
}

}  // namespace fanfare
