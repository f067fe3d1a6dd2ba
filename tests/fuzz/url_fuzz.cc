// URLs of endpoints, addresses, and networks of operators.
#include "core/url.h"

#include <algorithm>

#include "core/address_policy.h"
#include "fuzz.h"

namespace fanfare::fuzz {
namespace {

bool same(const IpAddress& a, const IpAddress& b) {
  return a.is_v6 == b.is_v6 && a.bytes == b.bytes;
}

void check_url(std::string_view text) {
  const auto url = parse_endpoint_url(text);
  if (!url.ok()) {
    MUST(!url.error().empty());
    return;
  }
  // What goes into the request's head holds nothing that ends a line or a word.
  for (const std::string* part : {&url->host, &url->authority, &url->target}) {
    MUST(std::ranges::all_of(*part, [](char c) { return c > ' ' && c < 0x7f; }));
  }
  MUST(url->host.find_first_of("/?#@%[]\\ ") == std::string::npos);
  MUST(url->target.starts_with('/') && url->port != 0);
  const auto again = parse_endpoint_url("https://" + url->authority + url->target);
  if (text.size() >= 2'000) return;  // A slash more may be too long.
  MUST(again.ok());
  MUST(again->host == url->host && again->port == url->port && again->target == url->target &&
       again->authority == url->authority);
  // A literal stays one, and nothing else is taken for one.
  const auto address = parse_ip_address(url->host);
  const std::string_view last = std::string_view(url->host).substr(url->host.rfind('.') + 1);
  const bool number = std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
  MUST(address.ok() || (!number && url->host.find(':') == std::string::npos));
}

void check_address(const IpAddress& address) {
  const auto again = parse_ip_address(to_string(address));
  MUST(again.ok() && same(*again, address));
  const AddressPolicy strict;
  const AddressPolicy all_v6({*parse_cidr("::/0")});
  if (!address.is_v6) {
    IpAddress mapped;
    mapped.is_v6 = true;
    mapped.bytes[10] = mapped.bytes[11] = 0xff;
    std::copy_n(address.bytes.begin(), 4, mapped.bytes.begin() + 12);
    MUST(strict.allows(mapped) == strict.allows(address));
    MUST(all_v6.allows(mapped) == strict.allows(address));
  } else if (strict.allows(address)) {
    MUST(all_v6.allows(address));
  }
}

}  // namespace

void run(std::string_view input) {
  switch (take_choice(input, 4)) {
    case 0: return check_url(input);
    case 1: return check_url("https://" + std::string(input));
    case 2: {
      const auto cidr = parse_cidr(input);
      if (!cidr.ok()) return;
      const auto again = parse_cidr(to_string(cidr->network) + "/" + std::to_string(cidr->prefix));
      MUST(again.ok() && same(again->network, cidr->network) && again->prefix == cidr->prefix);
      MUST(AddressPolicy({*cidr}).allows(cidr->network));
      return;
    }
    default: break;
  }
  if (const auto address = parse_ip_address(input)) check_address(*address);
  IpAddress address;
  address.is_v6 = input.size() >= 16;
  if (input.size() < 4) return;
  std::copy_n(input.begin(), address.is_v6 ? 16 : 4, address.bytes.begin());
  check_address(address);
}

}  // namespace fanfare::fuzz
