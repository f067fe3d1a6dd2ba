// How busy a public port is.
#pragma once

#include <string>

#include "http/server.h"
#include "metrics/metrics.h"

namespace fanfare::service {

class ServerMetrics {
 public:
  /// `service`: "ingest".
  ServerMetrics(metrics::Registry& registry, const std::string& service);
  void set(const http::ServerLoad& load);

 private:
  metrics::Gauge &connections_, &requests_, &bytes_;
};

}  // namespace fanfare::service
