// Runs services on one loop from start to drained: private to run_services().
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "http/server.h"
#include "metrics/metrics.h"
#include "runtime/loop.h"
#include "service/options.h"
#include "service/service.h"
#include "service/signals.h"

namespace fanfare::service {

/// Lifetime: members are built in the order of their declaration and destroyed in reverse, so that
/// services go before the loop and the metrics that they use.
class Host {
 public:
  Host(runtime::Config& config, const HostOptions& options, const std::string& program,
       const std::vector<NamedFactory>& factories);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// Returns the exit code.
  int run();

 private:
  struct Running {
    std::string name;
    std::unique_ptr<Service> service;
  };

  void on_admin_request(const http::Request& request, const http::Responder& respond);
  /// "" if all can take work, else "ingest: …" lines.
  std::string not_ready_reasons() const;
  void watch_readiness();
  void drain(std::size_t next);

  HostOptions options_;
  metrics::Registry metrics_;
  metrics::Histogram& loop_delay_;
  metrics::Gauge& ready_;
  metrics::Histogram& scrape_seconds_;
  runtime::Loop loop_;
  StopSignals signals_;
  http::Server admin_;
  std::vector<Running> services_;
  bool draining_ = false;
  std::string last_reasons_ = "starting";
  runtime::Loop::Timer readiness_, overdue_;
};

}  // namespace fanfare::service
