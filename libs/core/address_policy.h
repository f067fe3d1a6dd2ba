// Which addresses deliveries may go to.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace fanfare {

/// An IPv4 or IPv6 address; IPv4 in its first four bytes.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool is_v6 = false;
};

/// Strict: four decimal numbers without leading zeros, or RFC 4291 text without a zone.
Result<IpAddress> parse_ip_address(std::string_view text);
std::string to_string(const IpAddress& address);

struct Cidr {
  IpAddress network;
  int prefix = 0;
};
Result<Cidr> parse_cidr(std::string_view text);

/// Refuses loopback, private, link-local, CGNAT, multicast, reserved, documentation and unspecified
/// addresses (IANA special-purpose registries, RFC 6890), and every IPv6 form that embeds such an
/// IPv4 address (mapped, compatible, NAT64 64:ff9b::/96 and 64:ff9b:1::/48, 6to4, Teredo, ISATAP).
class AddressPolicy {
 public:
  AddressPolicy() = default;
  /// `allowed`: networks that an operator opens in spite of the rules.
  explicit AddressPolicy(std::vector<Cidr> allowed);
  bool allows(const IpAddress& address) const;

 private:
  std::vector<Cidr> allowed_;
};

}  // namespace fanfare
