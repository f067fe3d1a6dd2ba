#include "service/server_metrics.h"

namespace fanfare::service {

ServerMetrics::ServerMetrics(metrics::Registry& registry, const std::string& service)
    : connections_(registry.gauge("fanfare_http_connections", "Open connections.", {"service"})
                       .with({service})),
      requests_(
          registry
              .gauge("fanfare_http_requests_in_flight", "Requests not answered yet.", {"service"})
              .with({service})),
      bytes_(registry.gauge("fanfare_http_body_bytes", "Bodies of requests in memory.", {"service"})
                 .with({service})) {}

void ServerMetrics::set(const http::ServerLoad& load) {
  connections_.set(static_cast<double>(load.connections));
  requests_.set(static_cast<double>(load.requests));
  bytes_.set(static_cast<double>(load.body_bytes));
}

}  // namespace fanfare::service
