#include "core/forwarded.h"

#include <algorithm>

namespace fanfare {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// The values of all headers of that name, in their order.
std::vector<std::string_view> values_of(
    std::span<const std::pair<std::string, std::string>> headers, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [key, text] : headers) {
    if (!std::ranges::equal(key, name, {}, lower, lower)) continue;
    std::string_view rest = text;
    while (!rest.empty()) {
      auto value = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(value.size() + 1, rest.size()));
      value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
      value = value.substr(0, value.find_last_not_of(' ') + 1);
      if (!value.empty()) values.push_back(value);
    }
  }
  return values;
}

bool inside(const Cidr& cidr, const IpAddress& address) {
  if (cidr.network.is_v6 != address.is_v6) return false;
  for (int bit = 0; bit < cidr.prefix; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if ((cidr.network.bytes[byte] & mask) != (address.bytes[byte] & mask)) return false;
  }
  return true;
}

/// What the outermost of `hops` trusted hops wrote.
std::string_view outermost(const std::vector<std::string_view>& values, std::size_t hops) {
  if (values.empty() || hops == 0) return {};
  return values[values.size() - std::min(hops, values.size())];
}

}  // namespace

bool TrustedProxies::trusts(std::string_view address) const {
  const auto parsed = parse_ip_address(address);
  return parsed.ok() &&
         std::ranges::any_of(networks_, [&](const Cidr& cidr) { return inside(cidr, *parsed); });
}

std::string public_origin(const TrustedProxies& trusted, std::string_view remote_address,
                          std::span<const std::pair<std::string, std::string>> headers) {
  std::size_t hops = 0;
  if (trusted.trusts(remote_address)) {
    const auto clients = values_of(headers, "X-Forwarded-For");
    hops = 1;
    while (hops <= clients.size() && trusted.trusts(clients[clients.size() - hops])) ++hops;
  }
  const auto host = values_of(headers, "Host");
  auto name = outermost(values_of(headers, "X-Forwarded-Host"), hops);
  if (name.empty() && !host.empty()) name = host.front();
  const auto scheme = outermost(values_of(headers, "X-Forwarded-Proto"), hops);
  return (scheme == "https" ? "https://" : "http://") + std::string(name);
}

std::string client_address(const TrustedProxies& trusted, std::string_view remote_address,
                           std::span<const std::pair<std::string, std::string>> headers) {
  auto clients = values_of(headers, "X-Forwarded-For");
  while (!clients.empty() && trusted.trusts(remote_address) && parse_ip_address(clients.back())) {
    remote_address = clients.back();
    clients.pop_back();
  }
  return std::string(remote_address);
}

}  // namespace fanfare
