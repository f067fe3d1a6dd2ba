#include "core/address_policy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace fanfare {
namespace {

struct Range {
  std::array<std::uint8_t, 16> network;
  int prefix;
};

// IANA IPv4 Special-Purpose Address Registry, and multicast.
constexpr std::initializer_list<Range> kRefusedV4 = {
    {{0}, 8},                  // "this network"
    {{10}, 8},                 // private
    {{100, 64}, 10},           // shared by carriers' NAT
    {{127}, 8},                // loopback
    {{168, 63, 129, 16}, 32},  // a host's own services in Azure: public in form only
    {{169, 254}, 16},          // link-local, metadata of clouds
    {{172, 16}, 12},           // private
    {{192, 0, 0}, 24},         // protocol assignments
    {{192, 0, 2}, 24},         // documentation
    {{192, 88, 99}, 24},       // 6to4 relays, deprecated
    {{192, 168}, 16},          // private
    {{198, 18}, 15},           // benchmarks
    {{198, 51, 100}, 24},      // documentation
    {{203, 0, 113}, 24},       // documentation
    {{224}, 4},                // multicast
    {{240}, 4},                // reserved, broadcast
};

// Only 2000::/3 is handed out to networks; in it these aren't (IANA IPv6 registry).
constexpr Range kGlobalUnicast{{0x20}, 3};
constexpr std::initializer_list<Range> kRefusedV6 = {
    {{0x20, 0x01, 0x00}, 23},        // protocol assignments, but for Teredo
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x3f, 0xff}, 20},              // documentation
};

constexpr Range kMapped{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
constexpr Range kNat64{{0x00, 0x64, 0xff, 0x9b}, 96};
constexpr Range kTeredo{{0x20, 0x01, 0x00, 0x00}, 32};
constexpr Range k6to4{{0x20, 0x02}, 16};

bool contains(const std::array<std::uint8_t, 16>& network, int prefix,
              const std::array<std::uint8_t, 16>& address) {
  auto whole = static_cast<std::size_t>(prefix / 8);
  if (!std::equal(network.begin(), network.begin() + whole, address.begin())) return false;
  int bits = prefix % 8;
  if (bits == 0) return true;
  auto mask = static_cast<std::uint8_t>(0xff << (8 - bits));
  return (network[whole] & mask) == (address[whole] & mask);
}

bool contains(const Range& range, const IpAddress& address) {
  return contains(range.network, range.prefix, address.bytes);
}

bool any_contains(std::initializer_list<Range> ranges, const IpAddress& address) {
  return std::ranges::any_of(ranges, [&](const Range& r) { return contains(r, address); });
}

IpAddress v4_at(const IpAddress& address, std::size_t at, std::uint8_t flipped = 0) {
  IpAddress v4;
  for (std::size_t i = 0; i < 4; ++i) v4.bytes[i] = address.bytes[at + i] ^ flipped;
  return v4;
}

// The interface identifiers 0:5efe:a.b.c.d and 200:5efe:a.b.c.d (RFC 5214, 6.1).
bool is_isatap(const IpAddress& address) {
  const auto& b = address.bytes;
  return (b[8] & ~0x02) == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe;
}

}  // namespace

Result<IpAddress> parse_ip_address(std::string_view text) {
  IpAddress address;
  std::string copy(text);  // What has a zero byte in it isn't read to its end, so it is refused.
  if (copy.find('\0') == std::string::npos) {
    if (::inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) return address;
    address.is_v6 = true;
    if (::inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  }
  return Result<IpAddress>::failure("not an IPv4 or IPv6 address");
}

std::string to_string(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN];
  ::inet_ntop(address.is_v6 ? AF_INET6 : AF_INET, address.bytes.data(), text, sizeof text);
  return text;
}

Result<Cidr> parse_cidr(std::string_view text) {
  using Failed = Result<Cidr>;
  std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return Failed::failure("must be an address and a prefix such as 10.0.0.0/8");
  }
  auto network = parse_ip_address(text.substr(0, slash));
  if (!network) return Failed::failure(network.error());
  if (network->is_v6 && contains(kMapped, *network)) {
    return Failed::failure("write an IPv4 network as such, not mapped into IPv6");
  }
  std::string_view digits = text.substr(slash + 1);
  int prefix = -1;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  int most = network->is_v6 ? 128 : 32;
  if (error != std::errc() || end != digits.data() + digits.size() || prefix < 0 || prefix > most ||
      std::to_string(prefix) != digits) {
    return Failed::failure("the prefix must be a number from 0 to " + std::to_string(most));
  }
  for (int bit = prefix; bit < most; ++bit) {
    if (network->bytes[static_cast<std::size_t>(bit / 8)] & (0x80 >> (bit % 8))) {
      return Failed::failure("the address has bits behind its prefix");
    }
  }
  return Cidr{*network, prefix};
}

AddressPolicy::AddressPolicy(std::vector<Cidr> allowed) : allowed_(std::move(allowed)) {}

bool AddressPolicy::allows(const IpAddress& address) const {
  // The system calls an IPv4 address for it, whatever the operator says of IPv6.
  if (address.is_v6 && contains(kMapped, address)) return allows(v4_at(address, 12));
  for (const Cidr& cidr : allowed_) {
    if (cidr.network.is_v6 == address.is_v6 &&
        contains(cidr.network.bytes, cidr.prefix, address.bytes)) {
      return true;
    }
  }
  if (!address.is_v6) return !any_contains(kRefusedV4, address);
  if (contains(kNat64, address)) return allows(v4_at(address, 12));
  if (!contains(kGlobalUnicast, address)) return false;
  if (is_isatap(address) && !allows(v4_at(address, 12))) return false;
  if (contains(k6to4, address)) return allows(v4_at(address, 2));
  if (contains(kTeredo, address)) {
    return allows(v4_at(address, 4)) && allows(v4_at(address, 12, 0xff));  // server, client
  }
  return !any_contains(kRefusedV6, address);
}

}  // namespace fanfare
