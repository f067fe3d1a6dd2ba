// What control asks of the configuration.
#pragma once

#include <string>
#include <vector>

#include "codec/dialects.h"
#include "core/address_policy.h"
#include "http/delivery_client.h"
#include "http/server.h"
#include "service/kafka_settings.h"
#include "service/quotas.h"
#include "service/rate_limits.h"
#include "services/control/quota_notices.h"
#include "services/control/share/members.h"

namespace fanfare::control {

struct ControlConfig {
  service::KafkaSettings kafka;
  http::ServerOptions http;
  http::DeliveryClientOptions delivery;  // of test calls: the dispatcher's rules
  std::string advertised;                // host:port for other instances; "": address and port
  std::string web_dir;                   // the built dashboard; "": none
  std::string frame_ancestors;           // who may embed it
  std::string data_dir;                  // of the indexes
  SharingSettings sharing;
  Duration retention{};
  std::int64_t index_bytes_max = 0;
  std::string master_key_file;
  std::string default_dialect;
  codec::DialectSources dialects;
  service::RequestRate requests;  // of each API key
  QuotaLimits quotas;
  QuotaNoticeSettings quota_notices;
  std::string public_url;
  std::vector<Cidr> trusted_proxies;
  std::string webhook_origin;
  bool mail_confirmation = true;
  Duration auto_redrive_period{}, expiring_period{};
};

/// Throws runtime::ConfigError.
ControlConfig read_config(runtime::Config& config);

}  // namespace fanfare::control
