#include "services/control/forwarded.h"

#include <openssl/rand.h>

#include <charconv>

#include "core/check.h"
#include "services/control/cursor.h"

namespace fanfare::control {
namespace {
constexpr std::size_t kNonceBytes = 12;
}  // namespace

std::string sealed_for(std::string_view purpose, const Keyring& keyring, std::string_view text) {
  SealingNonce nonce;
  FANFARE_CHECK(RAND_bytes(nonce.data(), nonce.size()) == 1);
  const auto sealed = keyring.seal(text, purpose, nonce);
  // The mark at the end keeps zero bytes before it.
  return std::to_string(sealed.key_version) + "." +
         cursor_of(sealed.nonce + sealed.ciphertext + "|");
}

std::optional<std::string> opened_for(std::string_view purpose, const Keyring& keyring,
                                      std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  Sealed sealed;
  const auto parsed = std::from_chars(text.data(), text.data() + dot, sealed.key_version);
  const auto bytes = key_of(text.substr(dot + 1));
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + dot || !bytes ||
      bytes->size() <= kNonceBytes)
    return std::nullopt;
  sealed.nonce = bytes->substr(0, kNonceBytes);
  sealed.ciphertext = bytes->substr(kNonceBytes, bytes->size() - kNonceBytes - 1);
  auto opened = keyring.open(sealed, purpose);
  if (!opened) return std::nullopt;
  return std::move(*opened);
}

}  // namespace fanfare::control
