#include "core/base_url.h"

#include <algorithm>
#include <charconv>

namespace fanfare {

Result<BaseUrl> parse_base_url(std::string_view text) {
  const auto wrong = [](const char* what) { return Result<BaseUrl>::failure(what); };
  BaseUrl url;
  auto rest = text;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
    url.tls = false;
  } else {
    return wrong("it must begin with https:// or http://");
  }
  if (std::ranges::any_of(rest, [](char c) { return c <= ' ' || c >= 0x7f; }))
    return wrong("only visible ASCII characters");
  if (rest.find_first_of("?#@") != std::string_view::npos) return wrong("without ?, # and @");
  url.port = url.tls ? 443 : 80;
  const auto slash = std::min(rest.find('/'), rest.size());
  auto host = rest.substr(0, slash);
  url.path = rest.substr(slash);
  while (url.path.ends_with('/')) url.path.pop_back();
  const auto colon = host.rfind(':');
  if (colon != std::string_view::npos && !host.ends_with(']')) {
    const auto digits = host.substr(colon + 1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || url.port == 0)
      return wrong("the port must be a number from 1 to 65535");
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return wrong("there is no host");
  url.host = host;
  return url;
}

}  // namespace fanfare
