// The URL of a server that we chose ourselves, taken apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace fanfare {

struct BaseUrl {
  bool tls = true;
  std::string host;  // without brackets
  std::uint16_t port = 443;
  std::string path;  // what goes before that of a call; no '/' at its end
};

/// http:// or https://, without query. Fails with what has to change.
Result<BaseUrl> parse_base_url(std::string_view text);

}  // namespace fanfare
