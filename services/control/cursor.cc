#include "services/control/cursor.h"

#include <openssl/evp.h>

#include <algorithm>

namespace fanfare::control {
namespace {

constexpr std::size_t kCursorMax = 512;

void exchange(std::string& text, char from, char to) {
  for (auto& c : text)
    if (c == from) c = to;
}

}  // namespace

std::string cursor_of(std::string_view key) {
  std::string text((key.size() + 2) / 3 * 4 + 1, '\0');
  text.resize(static_cast<std::size_t>(EVP_EncodeBlock(
      reinterpret_cast<unsigned char*>(text.data()),
      reinterpret_cast<const unsigned char*>(key.data()), static_cast<int>(key.size()))));
  exchange(text, '+', '-');
  exchange(text, '/', '_');
  text.erase(std::min(text.find('='), text.size()));
  return text;
}

std::optional<std::string> key_of(std::string_view cursor) {
  if (cursor.empty() || cursor.size() > kCursorMax) return std::nullopt;
  std::string text(cursor);
  exchange(text, '-', '+');
  exchange(text, '_', '/');
  while (text.size() % 4 != 0) text.push_back('=');
  std::string key(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(key.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  key.resize(static_cast<std::size_t>(size));
  while (!key.empty() && key.back() == '\0') key.pop_back();
  if (cursor_of(key) != cursor) return std::nullopt;
  return key;
}

}  // namespace fanfare::control
