// What the world calls this deployment, and networks of the configuration.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/address_policy.h"
#include "runtime/config.h"

namespace fanfare::service {

/// Asks for public_url; scheme and authority without a slash at the end, or "". Throws
/// runtime::ConfigError.
std::string read_public_url(runtime::Config& config);

/// Asks for a list of networks. Throws runtime::ConfigError.
std::vector<Cidr> read_networks(runtime::Config& config, std::string_view key,
                                std::string_view about);

}  // namespace fanfare::service
