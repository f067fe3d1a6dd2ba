// What every service binary has in common: options, configuration, signals, drain, admin port.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/time.h"
#include "metrics/metrics.h"
#include "runtime/config.h"
#include "runtime/loop.h"

namespace fanfare::service {

/// A service on a loop. Threads: all calls on the loop's thread.
class Service {
 public:
  virtual ~Service() = default;
  /// Begins to work. Returns at once; throws std::exception where it can't begin at all.
  virtual void start() = 0;
  /// Can it take work? "" if so, else why not, in plain words (for /readyz and the log).
  virtual std::string not_ready_reason() const = 0;
  /// No new work; finish what is in flight, flush, commit, leave the group; then call `done`, once.
  /// Past `deadline` from now it gives up what is left and calls `done` anyway.
  virtual void drain(Duration deadline, std::function<void()> done) = 0;
};

/// Builds a service out of the configuration: asks `config` for all its keys first (throws
/// ConfigError), and, unless `loop` is null (--check-config, --help), builds everything on it. With
/// a null loop it may return null. `metrics` outlives the service.
using ServiceFactory = std::function<std::unique_ptr<Service>(
    runtime::Config& config, runtime::Loop* loop, metrics::Registry& metrics)>;

struct NamedFactory {
  std::string name;  // "ingest"
  ServiceFactory make;
};

/// main() of a service: --config FILE (or FANFARE_CONFIG), --check-config, --version, --help; exit
/// code 1 on a bad configuration with one line on standard error. Runs the services on one loop
/// until SIGTERM or SIGINT, then drains them in order (each within drain.deadline), and returns 0.
/// A second signal stops at once. /livez, /readyz and /metrics are served on
/// admin.address:admin.port; the port that was chosen is in the log line "admin_listening".
int run_services(int argc, char** argv, const std::string& program,
                 std::vector<NamedFactory> factories);

}  // namespace fanfare::service
