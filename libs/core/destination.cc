#include "core/destination.h"

namespace fanfare {

Result<EndpointUrl> parse_destination(std::string_view text, const AddressPolicy& policy) {
  auto url = parse_endpoint_url(text);
  if (!url.ok()) return url;
  if (const auto address = parse_ip_address(url->host); address && !policy.allows(*address))
    return Result<EndpointUrl>::failure(
        "the URL's address " + url->host +
        " is private or reserved: send one that the Internet reaches");
  return url;
}

}  // namespace fanfare
