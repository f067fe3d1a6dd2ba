#include "service/delivery_settings.h"

#include <fstream>
#include <sstream>

#include "service/public_url.h"

namespace fanfare::service {

http::DeliveryClientOptions read_delivery_settings(runtime::Config& config) {
  using namespace std::chrono_literals;
  http::DeliveryClientOptions options;
  options.ca_files =
      config.list("egress.ca_files", {}, "certificate authorities trusted besides the system's");
  options.addresses = AddressPolicy(
      read_networks(config, "egress.allowed_networks",
                    "networks that deliveries may go to although they are private or reserved"));
  options.connect_timeout = config.duration("egress.connect_timeout", 5s, 100ms, 30s,
                                            "for look-up, connection and handshake together");
  options.total_timeout =
      config.duration("egress.total_timeout", 30s, 100ms, 120s,
                      "from the start of connecting to the end of the response's head");
  options.idle_timeout =
      config.duration("egress.idle_timeout", 30s, 1s, 1h, "after which a connection closes");
  options.connection_age_max =
      config.duration("egress.connection_age_max", 10min, 1s, 24h,
                      "after which a busy connection closes, and a name's new address is used");
  options.idle_connections_max = static_cast<std::size_t>(config.integer(
      "egress.idle_connections_max", 4'096, 0, 1'000'000, "connections kept for reuse"));
  return options;
}

std::string read_master_key_file(runtime::Config& config) {
  return config.text("master_key_file", "",
                     "file with the keys that secrets are sealed with, one version:base64 a line");
}

Keyring load_keyring(const std::string& file) {
  std::ifstream in(file);
  if (file.empty() || !in) {
    throw runtime::ConfigError("master_key_file: can't read \"" + file + "\"");
  }
  std::ostringstream text;
  text << in.rdbuf();
  Result<Keyring> keyring = Keyring::parse(text.str());
  if (!keyring.ok()) throw runtime::ConfigError("master_key_file: " + keyring.error());
  return std::move(keyring.value());
}

}  // namespace fanfare::service
