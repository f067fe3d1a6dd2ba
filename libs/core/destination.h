// Whether requests may go to a URL that somebody sent in.
#pragma once

#include <string_view>

#include "core/address_policy.h"
#include "core/url.h"

namespace fanfare {

/// As parse_endpoint_url; an address that is written out must also be one that `policy` allows.
/// What a name stands for is known at the attempt only, and checked there. Fails with a sentence
/// that says what to change.
Result<EndpointUrl> parse_destination(std::string_view text, const AddressPolicy& policy);

}  // namespace fanfare
