#include "services/control/cursor.h"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>

namespace fanfare::control {
namespace {

constexpr std::size_t kPageMax = 200;
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

Result<PageRequest, http::Response> read_page(const http::Request& request) {
  using Page = Result<PageRequest, http::Response>;
  PageRequest page;
  if (const auto limit = request.parameter("limit")) {
    const auto* end = limit->data() + limit->size();
    const auto parsed = std::from_chars(limit->data(), end, page.count);
    if (parsed.ec != std::errc() || parsed.ptr != end || page.count < 1 || page.count > kPageMax)
      return Page::failure(
          http::problem(400, "bad-query", "Bad query", "limit is a whole number from 1 to 200"));
  }
  if (const auto cursor = request.parameter("cursor")) {
    auto key = key_of(*cursor);
    if (!key)
      return Page::failure(http::problem(400, "bad-query", "Bad query",
                                         "cursor is what the page before gave as its next cursor"));
    page.before = std::move(*key);
  }
  return page;
}

}  // namespace fanfare::control
