#include "service/host.h"

#include "runtime/log.h"

namespace fanfare::service {
namespace {

constexpr Duration kReadinessPeriod{100};
const std::vector<double> kDelayBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                          0.05,   0.1,   0.25,   0.5,   1,    5};
constexpr Duration kOverdue{1'000};  // past its deadline: a service that forgot to call done

http::Response plain(int status, std::string body) {
  return {status, {}, std::move(body), "text/plain; charset=utf-8"};
}

}  // namespace

Host::Host(runtime::Config& config, const HostOptions& options, const std::string& program,
           const std::vector<NamedFactory>& factories)
    : options_(options),
      loop_delay_(metrics_
                      .histogram("fanfare_loop_delay_seconds",
                                 "How late a timer of the event loop was.", kDelayBounds)
                      .with({})),
      ready_(metrics_.gauge("fanfare_ready", "1 while the process can take work.").with({})),
      scrape_seconds_(
          metrics_.histogram("fanfare_scrape_seconds", "Time to write /metrics.", kDelayBounds)
              .with({})),
      signals_(loop_,
               [this] {
                 if (!draining_) drain(0);
               }),
      admin_(
          loop_,
          {.address = options.admin_address, .port = options.admin_port, .body_bytes_max = 1 << 10},
          [this](const http::Request& q, const http::Responder& r) { on_admin_request(q, r); }) {
  metrics_.gauge("fanfare_build_info", "1, with what runs here.", {"program", "version"})
      .with({program, FANFARE_VERSION})
      .set(1);
  runtime::log_info("admin_listening",
                    {{"address", options.admin_address}, {"port", admin_.port()}});
  for (const NamedFactory& factory : factories) {
    services_.push_back({factory.name, factory.make(config, &loop_, metrics_)});
  }
}

Host::~Host() {
  while (!services_.empty()) services_.pop_back();  // A vector destroys from the front.
}

int Host::run() {
  for (Running& running : services_) running.service->start();
  watch_readiness();
  readiness_ =
      loop_.every(kReadinessPeriod, [this, last = std::chrono::steady_clock::now()]() mutable {
        watch_readiness();
        const auto now = std::chrono::steady_clock::now();
        loop_delay_.observe(std::chrono::duration<double>(now - last - kReadinessPeriod).count());
        last = now;
      });
  try {
    loop_.run();
  } catch (const std::exception& error) {
    runtime::log_error("stopped_by_error", {{"error", error.what()}});
    return 1;
  }
  runtime::log_info("stopped");
  return 0;
}

void Host::on_admin_request(const http::Request& request, const http::Responder& respond) {
  if (request.method != "GET" && request.method != "HEAD") {
    auto refused = http::problem(405, "method-not-allowed", "Method not allowed", "Use GET.");
    refused.headers.emplace_back("Allow", "GET, HEAD");
    return respond(std::move(refused));
  }
  if (request.path == "/livez") return respond(plain(200, "ok\n"));
  if (request.path == "/readyz") {
    std::string reasons = not_ready_reasons();
    return respond(reasons.empty() ? plain(200, "ready\n") : plain(503, reasons));
  }
  if (request.path == "/metrics") {
    const auto begun = std::chrono::steady_clock::now();
    std::string text = metrics_.text();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    scrape_seconds_.observe(took.count());
    return respond({200, {}, std::move(text), "text/plain; version=0.0.4; charset=utf-8"});
  }
  respond(http::problem(404, "not-found", "Not found", "There is /livez, /readyz and /metrics."));
}

std::string Host::not_ready_reasons() const {
  if (draining_) return "draining\n";
  std::string reasons;
  for (const Running& running : services_) {
    std::string reason = running.service->not_ready_reason();
    if (!reason.empty()) reasons += running.name + ": " + reason + "\n";
  }
  return reasons;
}

void Host::watch_readiness() {
  std::string reasons = not_ready_reasons();
  ready_.set(reasons.empty() ? 1 : 0);
  if (reasons == last_reasons_) return;
  last_reasons_ = reasons;
  if (reasons.empty()) {
    runtime::log_info("ready");
  } else {
    runtime::log_info("not_ready", {{"reasons", reasons}});
  }
}

void Host::drain(std::size_t next) {
  if (!draining_) runtime::log_info("draining");
  draining_ = true;
  overdue_.cancel();
  if (next == services_.size()) {
    return admin_.stop(Duration(200), [this] { loop_.stop(); });
  }
  // Once only, and only for the service whose turn it is, however late it calls.
  auto waiting = std::make_shared<bool>(true);
  auto go_on = [this, next, waiting] {
    if (std::exchange(*waiting, false)) loop_.post([this, next] { drain(next + 1); });
  };
  overdue_ = loop_.after(options_.drain_deadline + kOverdue, [this, next, go_on] {
    runtime::log_error("drain_overdue", {{"part", services_[next].name}});
    go_on();
  });
  services_[next].service->drain(options_.drain_deadline, go_on);
}

}  // namespace fanfare::service
