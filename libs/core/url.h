// The URL of an endpoint, taken apart and checked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace fanfare {

struct EndpointUrl {
  std::string host;  // lower case, no trailing dot, IPv6 without brackets
  std::uint16_t port = 443;
  std::string target;     // path and query as they go on the request line; at least "/"
  std::string authority;  // for the Host header: with brackets, and the port if it isn't 443
};

/// Accepts https:// URLs of at most 2,048 visible ASCII characters without userinfo, fragment or
/// control characters; the host is a DNS name (RFC 1123) or a strict address literal: numeric
/// spellings that resolvers accept besides (decimal, octal, hex, short) are refused.
/// Fails with a sentence that says what to change.
Result<EndpointUrl> parse_endpoint_url(std::string_view text);

}  // namespace fanfare
