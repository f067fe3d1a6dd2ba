// What control asks of the configuration.
#pragma once

#include <string>
#include <vector>

#include "http/delivery_client.h"
#include "http/server.h"
#include "service/kafka_settings.h"

namespace fanfare::control {

struct ControlConfig {
  service::KafkaSettings kafka;
  http::ServerOptions http;
  http::DeliveryClientOptions delivery;  // of test calls: the dispatcher's rules
  std::string advertised;                // host:port for other instances; "": address and port
  std::string web_dir;                   // the built dashboard; "": none
  std::string frame_ancestors;           // who may embed it
  std::string index_file;
  Duration retention{};
  std::int64_t index_bytes_max = 0;
  std::string master_key_file;
  std::string default_dialect;
  std::vector<std::string> dialect_files;
  double requests_per_second = 0;  // of each API key; 0: no limit
  std::string public_url;
  std::uint32_t requests_burst = 0;
  Duration auto_redrive_period{};
};

/// Throws runtime::ConfigError.
ControlConfig read_config(runtime::Config& config);

}  // namespace fanfare::control
