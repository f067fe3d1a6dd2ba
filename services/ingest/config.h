// What can be set of the ingest service.
#pragma once

#include <string>
#include <vector>

#include "codec/dialects.h"
#include "core/address_policy.h"
#include "http/server.h"
#include "service/kafka_settings.h"
#include "service/quotas.h"
#include "service/rate_limits.h"
#include "service/trace_exporter.h"
#include "services/ingest/intake.h"

namespace fanfare::ingest {

struct IngestConfig {
  service::KafkaSettings kafka;
  service::TraceSettings traces;
  http::ServerOptions http;
  std::vector<Source> sources;
  std::int64_t buffer_bytes_max = 64 << 20;
  codec::DialectSources dialects;
  std::string master_key_file;  // "": inbound sources can't be opened
  std::string public_url;
  std::vector<Cidr> trusted_proxies;
  service::RequestRate requests;  // of each API key
  QuotaLimits quotas;
};

/// Throws runtime::ConfigError.
IngestConfig read_config(runtime::Config& config);

}  // namespace fanfare::ingest
