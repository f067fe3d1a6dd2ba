// The configuration of whatever makes requests to endpoints: the dispatcher, and control's tests.
#pragma once

#include <string>

#include "core/sealing.h"
#include "http/delivery_client.h"
#include "runtime/config.h"

namespace fanfare::service {

/// Asks for egress.ca_files, .allowed_networks and the time limits. Throws runtime::ConfigError.
http::DeliveryClientOptions read_delivery_settings(runtime::Config& config);

/// Asks for master_key_file; its name.
std::string read_master_key_file(runtime::Config& config);
/// Throws runtime::ConfigError where the file can't be read or holds no keys.
Keyring load_keyring(const std::string& file);

}  // namespace fanfare::service
