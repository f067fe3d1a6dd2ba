#include "core/sealing.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

#include "core/check.h"

namespace fanfare {
namespace {

constexpr std::size_t kTagBytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Cipher new_cipher() {
  Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  FANFARE_CHECK(cipher != nullptr);
  return cipher;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

void append_with_length(std::string& out, std::string_view part) {
  const auto size = static_cast<std::uint32_t>(part.size());
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift));
  out.append(part);
}

}  // namespace

std::string secret_associated_data(std::string_view organization_id, std::string_view endpoint_id,
                                   std::string_view secret_id) {
  std::string data;
  for (const auto part : {organization_id, endpoint_id, secret_id}) append_with_length(data, part);
  return data;
}

Keyring::MasterKey::~MasterKey() { OPENSSL_cleanse(bytes.data(), bytes.size()); }

std::string Keyring::add_line(std::string_view line) {
  std::uint32_t version = 1;
  if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    const auto number = line.substr(0, colon);
    const auto end = number.data() + number.size();
    const auto parsed = std::from_chars(number.data(), end, version);
    if (parsed.ec != std::errc() || parsed.ptr != end || version == 0)
      return "the version before ':' is a number from 1";
    line = trimmed(line.substr(colon + 1));
  }
  // 32 bytes are 43 characters of base64 and one of padding.
  std::array<std::uint8_t, 33> decoded{};
  const bool valid = line.size() == 44 && line.back() == '=' && line[42] != '=' &&
                     EVP_DecodeBlock(decoded.data(), bytes_of(line), 44) == 33;
  if (!valid) return "a key is 32 bytes in base64 (44 characters), as of: openssl rand -base64 32";
  if (keys_.contains(version)) return "version " + std::to_string(version) + " occurs twice";
  auto& key = keys_[version].bytes;
  std::copy_n(decoded.begin(), key.size(), key.begin());
  OPENSSL_cleanse(decoded.data(), decoded.size());
  return "";
}

Result<Keyring> Keyring::parse(std::string_view text) {
  Keyring keyring;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    if (const auto fault = keyring.add_line(line); !fault.empty())
      return Result<Keyring>::failure("master keys, line " + std::to_string(number) + ": " + fault);
  }
  if (keyring.keys_.empty()) return Result<Keyring>::failure("master keys: there is no key");
  return keyring;
}

Sealed Keyring::seal(std::string_view plaintext, std::string_view associated_data,
                     const SealingNonce& nonce) const {
  FANFARE_CHECK(!keys_.empty());
  const auto& [version, key] = *keys_.rbegin();
  Sealed sealed{version, std::string(nonce.begin(), nonce.end()),
                std::string(plaintext.size() + kTagBytes, '\0')};
  auto* out = bytes_of(sealed.ciphertext);
  auto cipher = new_cipher();
  int written = 0, last = 0;
  const bool done = EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes.data(),
                                       nonce.data()) == 1 &&
                    EVP_EncryptUpdate(cipher.get(), nullptr, &written, bytes_of(associated_data),
                                      static_cast<int>(associated_data.size())) == 1 &&
                    EVP_EncryptUpdate(cipher.get(), out, &written, bytes_of(plaintext),
                                      static_cast<int>(plaintext.size())) == 1 &&
                    EVP_EncryptFinal_ex(cipher.get(), out + written, &last) == 1 &&
                    EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                                        out + plaintext.size()) == 1;
  FANFARE_CHECK(done);
  return sealed;
}

Result<std::string> Keyring::open(const Sealed& sealed, std::string_view associated_data) const {
  const auto key = keys_.find(sealed.key_version);
  if (key == keys_.end())
    return Result<std::string>::failure("no master key of version " +
                                        std::to_string(sealed.key_version));
  if (sealed.nonce.size() != SealingNonce().size() || sealed.ciphertext.size() < kTagBytes)
    return Result<std::string>::failure("the sealed secret is cut short");
  const auto size = sealed.ciphertext.size() - kTagBytes;
  std::string tag = sealed.ciphertext.substr(size);
  std::string plaintext(size, '\0');
  auto cipher = new_cipher();
  int written = 0, last = 0;
  const bool done =
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key->second.bytes.data(),
                         bytes_of(std::string_view(sealed.nonce))) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytes_of(associated_data),
                        static_cast<int>(associated_data.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), bytes_of(plaintext), &written,
                        bytes_of(std::string_view(sealed.ciphertext)),
                        static_cast<int>(size)) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), bytes_of(plaintext) + written, &last) == 1;
  if (!done) {
    OPENSSL_cleanse(plaintext.data(), plaintext.size());
    return Result<std::string>::failure("the sealed secret doesn't open with its master key");
  }
  return plaintext;
}

}  // namespace fanfare
