// What a client asked for, as the proxies in between tell it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/address_policy.h"

namespace fanfare {

/// Hops whose X-Forwarded-For, -Proto and -Host are believed.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  explicit TrustedProxies(std::vector<Cidr> networks) : networks_(std::move(networks)) {}
  bool trusts(std::string_view address) const;

 private:
  std::vector<Cidr> networks_;
};

/// "https://hooks.example.com": scheme and host of the client's request. A list in a header grows
/// by a value with each hop, so of each list counts the value that the outermost trusted hop wrote.
/// Without any trusted hop it is http and the request's own Host.
std::string public_origin(const TrustedProxies& trusted, std::string_view remote_address,
                          std::span<const std::pair<std::string, std::string>> headers);

/// The client's address: who spoke to the outermost trusted hop, as X-Forwarded-For has it. Where
/// a hop wrote no address, its own.
std::string client_address(const TrustedProxies& trusted, std::string_view remote_address,
                           std::span<const std::pair<std::string, std::string>> headers);

}  // namespace fanfare
