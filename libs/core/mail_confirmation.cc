#include "core/mail_confirmation.h"

#include <algorithm>
#include <charconv>

#include "core/encoding.h"

namespace fanfare {
namespace {

constexpr const char* kBoundTo = "mail-confirmation";
constexpr std::size_t kTokenMax = 2'048;

/// What comes before the next line break; both are taken off.
std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

}  // namespace

std::string confirmation_token(const MailConfirmation& confirmation, const Keyring& keyring,
                               const SealingNonce& nonce) {
  const auto sealed = keyring.seal(std::to_string(to_unix_ms(confirmation.expires)) +
                                       (confirmation.test_mode ? "\ntest\n" : "\nlive\n") +
                                       confirmation.organization_id + "\n" + confirmation.address,
                                   kBoundTo, nonce);
  return std::to_string(sealed.key_version) + "." + hex(sealed.nonce + sealed.ciphertext);
}

std::optional<MailConfirmation> opened_confirmation(std::string_view token,
                                                    const Keyring& keyring) {
  const auto dot = token.find('.');
  if (token.size() > kTokenMax || dot == std::string_view::npos) return std::nullopt;
  Sealed sealed;
  const auto bytes = hex_decoded(token.substr(dot + 1));
  const std::size_t nonce = SealingNonce().size();
  if (!read_number(token.substr(0, dot), sealed.key_version) || !bytes || bytes->size() <= nonce)
    return std::nullopt;
  sealed.nonce = bytes->substr(0, nonce);
  sealed.ciphertext = bytes->substr(nonce);
  const auto opened = keyring.open(sealed, kBoundTo);
  if (!opened) return std::nullopt;
  std::string_view rest = *opened;
  std::int64_t expires = 0;
  if (!read_number(take_line(rest), expires)) return std::nullopt;
  MailConfirmation confirmation;
  confirmation.expires = from_unix_ms(expires);
  confirmation.test_mode = take_line(rest) == "test";
  confirmation.organization_id = take_line(rest);
  confirmation.address = rest;
  return confirmation;
}

}  // namespace fanfare
