// All services in one process, behind one public port.
#include "cli/arguments.h"
#include "cli/commands.h"
#include "http/router.h"
#include "http/server.h"
#include "service/service.h"
#include "services/control/runner.h"
#include "services/dispatcher/runner.h"
#include "services/fanout/runner.h"
#include "services/ingest/runner.h"
#include "services/notifier/runner.h"
#include "services/retry/runner.h"

namespace fanfare::cli {
namespace {

/// The port for which ingest and control answer. First in the list, so that it is drained first:
/// nobody is sent to a service that is going away.
class PublicPort : public service::Service {
 public:
  PublicPort(runtime::Config& config, runtime::Loop* loop, const http::Router& router)
      : loop_(loop), router_(router) {
    options_.address = config.text("all.http.address", "127.0.0.1", "address of the public port");
    options_.port = static_cast<std::uint16_t>(
        config.integer("all.http.port", 8080, 0, 65'535, "the public port; 0: any free one"));
  }
  void start() override {
    server_ = std::make_unique<http::Server>(
        *loop_, options_, [this](http::Request request, http::Responder respond) {
          router_(std::move(request), std::move(respond));
        });
  }
  std::string not_ready_reason() const override { return server_ ? "" : "not started"; }
  void drain(Duration deadline, std::function<void()> done) override {
    server_ ? server_->stop(deadline, std::move(done)) : done();
  }

 private:
  runtime::Loop* loop_;
  const http::Router& router_;
  http::ServerOptions options_;
  std::unique_ptr<http::Server> server_;
};

int all_services(const Arguments& arguments) {
  using runtime::Config;
  using runtime::Loop;
  arguments.positional(0);
  http::Router router;   // for what runs
  http::Router checked;  // for what only reads the configuration
  const auto routes = [&](Loop* loop) { return loop ? &router : &checked; };
  std::vector<service::NamedFactory> factories{
      {"http", [&](Config& c, Loop* l,
                   metrics::Registry&) { return std::make_unique<PublicPort>(c, l, router); }},
      {"ingest", [&](Config& c, Loop* l,
                     metrics::Registry& m) { return ingest::make_service(c, l, m, routes(l)); }},
      {"control", [&](Config& c, Loop* l,
                      metrics::Registry& m) { return control::make_service(c, l, m, routes(l)); }},
      {"fanout",
       [](Config& c, Loop* l, metrics::Registry& m) { return fanout::make_service(c, l, m); }},
      {"dispatcher",
       [](Config& c, Loop* l, metrics::Registry& m) { return dispatcher::make_service(c, l, m); }},
      {"retry",
       [](Config& c, Loop* l, metrics::Registry& m) { return retry::make_service(c, l, m); }},
      {"notifier",
       [](Config& c, Loop* l, metrics::Registry& m) { return notifier::make_service(c, l, m); }},
  };
  std::vector<std::string> texts{"fanfare-all"};
  if (arguments.has("--config"))
    texts.insert(texts.end(), {"--config", arguments.value("--config")});
  if (arguments.has("--check-config")) texts.emplace_back("--check-config");
  std::vector<char*> argv;
  for (auto& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);
  return service::run_services(static_cast<int>(texts.size()), argv.data(), "fanfare-all",
                               std::move(factories));
}

}  // namespace

Command all_command() {
  return {"",
          "all",
          "",
          "run all services in one process, until SIGTERM",
          "",
          {{"--config", "FILE", "the services' YAML file (also FANFARE_CONFIG)"},
           {"--check-config", "", "check the configuration and exit"}},
          Reaches::kNothing,
          all_services};
}

}  // namespace fanfare::cli
