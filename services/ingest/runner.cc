#include "services/ingest/runner.h"

#include "codec/dialects.h"
#include "core/rung_set.h"
#include "http/request_log.h"
#include "kafka/statistics.h"
#include "kafka/topic_reader.h"
#include "runtime/log.h"
#include "service/delivery_settings.h"
#include "service/required_topics.h"
#include "service/server_metrics.h"
#include "services/ingest/bridge.h"
#include "services/ingest/config.h"
#include "services/ingest/inbound.h"
#include "services/ingest/publisher.h"

namespace fanfare::ingest {
namespace {

constexpr const char* kEvents = "/api/events";

class Runner : public service::Service {
 public:
  Runner(IngestConfig config, runtime::Loop& loop, metrics::Registry& metrics, http::Router* shared)
      : config_(std::move(config)),
        loop_(loop),
        metrics_(metrics),
        load_(metrics, "ingest"),
        routes_(shared != nullptr ? *shared : own_routes_),
        opens_port_(shared == nullptr),
        inbound_sources_(open_keyring(config_)),
        dialects_(codec::load_dialects(config_.dialects)),
        checks_(dialects_),
        traces_(loop, metrics, config_.traces, "ingest", config_.kafka.instance),
        event_quotas_(quotas_, config_.quotas, config_.kafka.instance),
        publisher_(loop, config_.kafka, config_.buffer_bytes_max, keys_, checks_, event_quotas_,
                   config_.requests, metrics_, traces_),
        inbound_(loop, {config_.public_url, TrustedProxies(config_.trusted_proxies)},
                 inbound_sources_, publisher_, metrics_),
        topics_(loop, config_.kafka),
        tables_(loop, config_.kafka.client, [this](const auto& m) { on_record(m); }) {
    routes_.add("POST", kEvents,
                [this](http::Request request, http::PathParameters, http::Responder respond) {
                  if (!tables_complete_) return respond(starting());
                  publisher_.handle(std::move(request), std::move(respond));
                });
    routes_.add("POST", "/api/inbound/{source}",
                [this](http::Request request, http::PathParameters path, http::Responder respond) {
                  if (!tables_complete_) return respond(starting());
                  inbound_.handle(std::move(request), path.at("source"), std::move(respond));
                });
    if (!config_.sources.empty())
      bridge_ = std::make_unique<Bridge>(loop, metrics, config_, checks_, event_quotas_, metrics_);
  }

  void start() override {
    counting_ = loop_.every(std::chrono::seconds(1), [this] { count(); });
    telling_ = loop_.every(service::kUsagePeriod, [this] { publisher_.tell_usage(); });
    topics_.require_all(RungSet::of(dialects_.all()), [this] { read_tables(); });
  }

  void read_tables() {
    const TopicNames& names = config_.kafka.names;
    tables_.follow({{{names.api_keys(), 0}, 0, {}},
                    {{names.catalogue(), 0}, 0, {}},
                    {{names.inbound_sources(), 0}, 0, {}},
                    {{names.quotas(), 0}, 0, {}}});
    tables_.sync([this] {
      tables_complete_ = true;
      if (draining_) return;
      if (opens_port_) listen();
      if (bridge_) bridge_->start();
    });
  }

  std::string not_ready_reason() const override {
    if (!topics_.not_ready_reason().empty()) return topics_.not_ready_reason();
    if (!tables_complete_) return "reading API keys, the catalogue, quotas and inbound sources";
    return bridge_ ? bridge_->not_ready_reason() : "";
  }

  void drain(Duration deadline, std::function<void()> done) override {
    draining_ = true;
    auto left = std::make_shared<int>(bridge_ ? 2 : 1);
    auto part_done = [left, done = std::move(done)] {
      if (--*left == 0) done();
    };
    if (bridge_) bridge_->drain(deadline, part_done);
    if (!server_) return publisher_.flush(part_done);
    // The server waits for its answers, and they for the broker.
    server_->stop(deadline, part_done);
  }

 private:
  /// Not before the keys are known: a good key must never be refused.
  void listen() {
    auto options = config_.http;
    options.admit = http::with_request_ids(loop_, [this](const http::Request& head) {
      auto refusal = head.path == kEvents ? publisher_.refuses(head) : std::nullopt;
      if (refusal) metrics_.answered(refusal->status);
      return refusal;
    });
    server_ = std::make_unique<http::Server>(
        loop_, std::move(options),
        http::with_request_ids(loop_, [this](http::Request request, http::Responder respond) {
          routes_(std::move(request), std::move(respond));
        }));
    runtime::log_info("http_listening",
                      {{"address", config_.http.address}, {"port", server_->port()}});
  }

  void count() {
    metrics_.unacknowledged.set(static_cast<double>(publisher_.unacknowledged()));
    if (server_) load_.set(server_->load());
  }

  static http::Response starting() {
    http::Response response = http::problem(503, "starting", "The service is starting",
                                            "Send this request again in a second.");
    response.headers.emplace_back("Retry-After", "1");
    return response;
  }

  static std::unique_ptr<const Keyring> open_keyring(const IngestConfig& config) {
    if (config.master_key_file.empty()) return nullptr;
    return std::make_unique<const Keyring>(service::load_keyring(config.master_key_file));
  }

  void on_record(const kafka::Message& message) {
    const TopicNames& names = config_.kafka.names;
    const auto apply = [&](auto& table, const char* unreadable) {
      const std::string fault = table.apply(message.key(), message.value(), message.is_tombstone());
      if (fault.empty()) return;
      runtime::log_error(unreadable, {{"offset", message.offset()}, {"error", fault}});
    };
    if (message.topic() == names.inbound_sources())
      return apply(inbound_sources_, "inbound_source_unreadable");
    if (message.topic() == names.quotas()) return apply(quotas_, "quota_unreadable");
    if (message.topic() == names.catalogue()) return apply(checks_, "event_type_unreadable");
    apply(keys_, "api_key_unreadable");
  }

  IngestConfig config_;
  runtime::Loop& loop_;
  IngestMetrics metrics_;
  service::ServerMetrics load_;
  http::Router own_routes_;
  http::Router& routes_;
  bool opens_port_;
  service::ApiKeyTable keys_;
  InboundSources inbound_sources_;
  DialectSet dialects_;
  EventChecks checks_;
  service::TraceExporter traces_;
  service::Quotas quotas_;
  EventQuotas event_quotas_;
  Publisher publisher_;
  Inbound inbound_;
  service::RequiredTopics topics_;
  kafka::TopicReader tables_;
  std::unique_ptr<Bridge> bridge_;
  std::unique_ptr<http::Server> server_;
  bool tables_complete_ = false, draining_ = false;
  runtime::Loop::Timer counting_, telling_;
};

}  // namespace

std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics, http::Router* shared) {
  IngestConfig settings = read_config(config);
  if (loop == nullptr) {
    if (!settings.master_key_file.empty()) service::load_keyring(settings.master_key_file);
    return nullptr;
  }
  settings.kafka.client.statistics = std::make_shared<kafka::Statistics>(metrics, "ingest");
  return std::make_unique<Runner>(std::move(settings), *loop, metrics, shared);
}

}  // namespace fanfare::ingest
