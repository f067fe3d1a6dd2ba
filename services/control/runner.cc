#include "services/control/runner.h"

#include <openssl/rand.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "codec/dialects.h"
#include "core/check.h"
#include "core/rung_set.h"
#include "http/forwarder.h"
#include "http/request_log.h"
#include "kafka/statistics.h"
#include "runtime/log.h"
#include "service/delivery_settings.h"
#include "service/required_topics.h"
#include "service/server_metrics.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/assets.h"
#include "services/control/auto_redrive.h"
#include "services/control/config.h"
#include "services/control/expiring.h"
#include "services/control/forwarded.h"
#include "services/control/janitor.h"
#include "services/control/live_updates.h"
#include "services/control/log/feed_topics.h"
#include "services/control/log/index_feed.h"
#include "services/control/metrics.h"
#include "services/control/quota_notices.h"
#include "services/control/replay_jobs.h"
#include "services/control/scan_reader.h"
#include "services/control/share/shared_log.h"
#include "services/control/state/ownership.h"
#include "services/control/used_topics.h"

namespace fanfare::control {
namespace {

constexpr Duration kLogTimeout{5'000};  // of a question to another instance
constexpr auto kReplayPeriod = std::chrono::milliseconds(200);
constexpr auto kLivePeriod = std::chrono::milliseconds(250);
constexpr auto kCountPeriod = std::chrono::seconds(1);
constexpr auto kSharingPeriod = std::chrono::milliseconds(250);
constexpr std::string_view kSharedLogPurpose = "control/shared-log";
constexpr auto kTidyPeriod = std::chrono::minutes(1);

DialectSet read_dialects(const ControlConfig& config) {
  auto dialects = codec::load_dialects(config.dialects);
  if (!dialects.find(config.default_dialect))
    throw runtime::ConfigError("dialects.default: there is no dialect " + config.default_dialect);
  return dialects;
}

std::string notes_file(const std::string& folder) {
  std::filesystem::create_directories(folder);
  return folder + "/notes.sqlite";
}

class ControlService : public service::Service {
 public:
  ControlService(ControlConfig config, runtime::Loop& loop, metrics::Registry& metrics,
                 http::Router* shared)
      : config_(std::move(config)),
        loop_(loop),
        metrics_(metrics),
        load_(metrics, "control"),
        dialects_(read_dialects(config_)),
        keyring_(service::load_keyring(config_.master_key_file)),
        plan_(used_topics(config_.kafka.topics, RungSet::of(dialects_.all()))),
        topics_(loop, config_.kafka),
        notes_(notes_file(config_.data_dir)),
        views_(loop, config_.kafka.client, [this](const auto& message) { on_record(message); }),
        handover_(loop, handover_hooks()),
        ownership_(loop, config_.kafka, ownership_hooks()),
        store_(tables_,
               [this](auto writes, auto done) { write(std::move(writes), std::move(done)); }),
        notes_feed_(loop, config_.kafka.client, notes_file(config_.data_dir),
                    feed_topics(plan_, config_.kafka.names, kNotesKinds), metrics, "view"),
        slices_(loop, config_.kafka.client, feed_topics(plan_, config_.kafka.names, kLogKinds),
                {config_.data_dir, config_.retention, config_.index_bytes_max},
                {.own_ages = [this] { return own_retentions(); },
                 .wanted = [this] { return log_.wants_changes(); },
                 .changed = [this](const Changes& changes) { log_.on_changes(changes); }},
                metrics),
        log_(slices_, {config_.kafka.instance, config_.kafka.topics.partitions, config_.sharing},
             sharing_hooks()),
        scans_(loop, config_.kafka.client),
        delivery_client_(loop, config_.delivery),
        forwarder_(loop),
        log_forwarder_(loop, {.timeout = kLogTimeout}),
        api_(tables_, store_, notes_, dialects_, keyring_, api_settings(), ports()),
        own_port_(shared == nullptr) {
    api_.add_routes(shared ? *shared : router_);
    log_.add_routes(shared ? *shared : router_);
    if (!config_.web_dir.empty()) {
      assets_.emplace(config_.web_dir, config_.frame_ancestors);
      assets_->add_routes(shared ? *shared : router_);
    }
    notes_feed_.tell_changes([this] { return api_.live->wanted(); },
                             [this](const Changes& changes) { api_.live->note(changes); });
  }

  void start() override {
    topics_.require(plan_, [this] {
      if (!draining_) begin();
    });
  }

  void begin() {
    const auto& names = config_.kafka.names;
    std::vector<kafka::TopicReader::Start> starts;
    for (const auto& topic : {names.endpoints(), names.api_keys(), names.endpoint_states(),
                              names.control(), names.catalogue(), names.inbound_sources(),
                              names.notification_channels(), names.quotas()})
      for (int partition = 0; partition < partitions_of(plan_, topic); ++partition)
        starts.push_back({{topic, partition}, 0, {}});
    views_.follow(std::move(starts));
    views_.sync([this] {
      views_complete_ = true;
      if (!draining_) ownership_.start();
      log_.tick();
      sharing_ = loop_.every(kSharingPeriod, [this] { log_.tick(); });
    });
    notes_feed_.start();
    telling_ = loop_.every(kLivePeriod, [this] {
      api_.live->tick(loop_.now(), [this](const ApiKey& key) {
        const auto* known = tables_.api_keys().find(key.hash);
        return known && tables_.api_keys().is_valid(*known, loop_.now());
      });
    });
    notes_feed_.keep_trimmed(config_.retention, std::numeric_limits<std::int64_t>::max(),
                             [this] { return own_retentions(); });
    replaying_ = loop_.every(kReplayPeriod, [this] {
      if (!working()) return;
      api_.jobs->tick();
      auto_redrive_.tick();
    });
    tidying_ = loop_.every(kTidyPeriod, [this] {
      if (working()) tidy_up(api_);
    });
    // By then the index has read what was told before.
    warning_ = loop_.every(config_.expiring_period, [this] {
      if (working()) tell_of_expiring(api_, config_.retention);
    });
    counting_ = loop_.every(kCountPeriod, [this] {
      metrics_.state(tables_, ownership_.held());
      auto uses = quota_uses(tables_, config_.quotas, loop_.now());
      metrics_.quotas(uses);
      const auto held = slices_.held();
      const auto ready = static_cast<std::size_t>(
          std::ranges::count_if(held, [this](auto slice) { return slices_.is_ready(slice); }));
      metrics_.slices(ready, held.size() - ready);
      if (working()) quota_notices_.on_tick(api_, std::move(uses));
      if (server_) load_.set(server_->load());
    });
    if (!own_port_) return;
    auto options = config_.http;
    options.admit = http::with_request_ids(loop_, [this](const http::Request& head) {
      auto refusal = api_.refuses(head);
      if (refusal) metrics_.watch(loop_, [](const http::Response&) {})(*refusal);
      return refusal;
    });
    server_ = std::make_unique<http::Server>(
        loop_, std::move(options),
        http::with_request_ids(loop_, [this](http::Request request, http::Responder respond) {
          router_(std::move(request), metrics_.watch(loop_, std::move(respond)));
        }));
    runtime::log_info("http_listening",
                      {{"address", config_.http.address}, {"port", server_->port()}});
  }

  std::string not_ready_reason() const override {
    if (draining_) return "draining";
    const auto reason = unable_reason();
    return reason.empty() && log_.is_catching_up() ? "indexing the delivery log" : reason;
  }

  void drain(Duration deadline, std::function<void()> done) override {
    draining_ = true;
    handover_.close();
    // What the index hasn't written yet is read again.
    const auto leave = [this, done = std::move(done)] { ownership_.close(done); };
    server_ ? server_->stop(deadline, leave) : leave();
  }

 private:
  ApiSettings api_settings() const {
    return {config_.default_dialect,
            config_.kafka.names,
            config_.kafka.topics.partitions,
            config_.requests,
            config_.public_url,
            config_.delivery.addresses,
            config_.quotas,
            config_.webhook_origin,
            config_.mail_confirmation,
            TrustedProxies(config_.trusted_proxies)};
  }

  /// Of the organizations that want their log kept for less time than the others.
  std::vector<LogIndex::OwnAge> own_retentions() const {
    std::vector<LogIndex::OwnAge> ages;
    for (const auto& [key, quota] : tables_.quotas().all())
      if (quota.limits.retention > Duration(0) && quota.limits.retention < config_.retention)
        ages.push_back(
            {{quota.organization_id, quota.test_mode}, loop_.now() - quota.limits.retention});
    return ages;
  }

  /// Why calls can't be answered; "" if they can.
  std::string unable_reason() const {
    if (!topics_.not_ready_reason().empty()) return topics_.not_ready_reason();
    if (!views_complete_) return "reading endpoints and API keys";
    // While writing is handed over reads are answered.
    return ownership_.held() || !tables_.owner().instance.empty() ? "" : "waiting for an owner";
  }

  /// May jobs go on here?
  bool working() const { return !draining_ && ownership_.held(); }

  Ownership::Hooks ownership_hooks() {
    return {.catch_up = [this](auto done) { views_.sync(std::move(done)); },
            .address = [this] { return own_address(); },
            .now = [this] { return loop_.now(); },
            .taken = [this] { handover_.changed(); }};
  }

  SharedLog::Hooks sharing_hooks() {
    SharedLog::Hooks hooks;
    hooks.now = [this] { return loop_.now(); };
    hooks.address = [this] { return own_address(); };
    hooks.shares = [this]() -> const auto& { return tables_.index_shares(); };
    hooks.owns_writing = [this] { return working(); };
    hooks.owner_address = [this] { return owner_address(); };
    hooks.write_shares = [this](codec::IndexShares shares) {
      write({{Topic::kControl, kIndexSharesKey, codec::encode(codec::ControlRecord(shares))}},
            [](const std::string&) {});
    };
    hooks.send = [this](const auto& address, const auto& request, auto respond) {
      log_forwarder_.send(address, request, std::move(respond));
    };
    hooks.seal = [this](const std::string& text) {
      return sealed_for(kSharedLogPurpose, keyring_, text);
    };
    hooks.unseal = [this](std::string_view text) {
      return opened_for(kSharedLogPurpose, keyring_, text).value_or("");
    };
    hooks.listened_to = [this] { return api_.live->wanted(); };
    hooks.tell = [this](const Changes& changes) { api_.live->note(changes); };
    hooks.tell_of_gap = [this] { api_.live->note_gap(); };
    hooks.answered = [this](std::string_view where) { metrics_.log_answered(where); };
    return hooks;
  }

  /// Where other instances reach this one; "" where it shares a port with other services.
  std::string own_address() const {
    if (!config_.advertised.empty()) return config_.advertised;
    return server_ ? config_.http.address + ":" + std::to_string(server_->port()) : "";
  }

  /// "" if no other instance is known to own writing.
  std::string owner_address() const {
    const auto& owner = tables_.owner();
    return owner.instance == config_.kafka.instance ? "" : owner.address;
  }

  void write(Writes writes, std::function<void(const std::string& error)> done) {
    metrics_.written(writes);
    ownership_.write(std::move(writes), std::move(done));
  }

  Handover::Hooks handover_hooks() {
    return {.held = [this] { return ownership_.held(); },
            .owner_address = [this] { return owner_address(); },
            .send =
                [this](const auto& address, auto request, auto respond, auto not_taken) {
                  request.headers.emplace_back(
                      kForwardedHeader,
                      sealed_for(kForwardedPurpose, keyring_, request.remote_address));
                  forwarder_.send(address, request, std::move(respond), std::move(not_taken));
                }};
  }

  Ports ports() {
    Ports ports;
    ports.now = [this] { return loop_.now(); };
    ports.random = [](std::span<std::uint8_t> bytes) {
      FANFARE_CHECK(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    };
    ports.send = [this](http::Attempt attempt, std::function<void(Outcome)> done) {
      delivery_client_.send(std::move(attempt), std::move(done));
    };
    ports.not_ready_reason = [this] { return unable_reason(); };
    ports.commit = [this](auto writes, auto done) { write(std::move(writes), std::move(done)); };
    ports.scan = [this](auto request, auto done) {
      scans_.scan(std::move(request), std::move(done));
    };
    ports.ask = [this](auto query, auto answered) { log_.ask(query, std::move(answered)); };
    ports.pass = [this](auto request, auto respond, auto here) {
      handover_.pass(std::move(request), std::move(respond), std::move(here));
    };
    ports.on_replayed = [this](const auto& kind, auto deliveries) {
      metrics_.replayed(kind, deliveries);
    };
    return ports;
  }

  void on_record(const kafka::Message& message) {
    const auto& names = config_.kafka.names;
    const auto topic = message.topic();
    std::optional<Topic> table;
    if (topic == names.endpoints()) table = Topic::kEndpoints;
    if (topic == names.api_keys()) table = Topic::kApiKeys;
    if (topic == names.control()) table = Topic::kControl;
    if (topic == names.catalogue()) table = Topic::kCatalogue;
    if (topic == names.inbound_sources()) table = Topic::kInboundSources;
    if (topic == names.notification_channels()) table = Topic::kChannels;
    if (topic == names.quotas()) table = Topic::kQuotas;
    const auto apply = !table                             ? &Tables::apply_state
                       : *table == Topic::kEndpoints      ? &Tables::apply_endpoint
                       : *table == Topic::kApiKeys        ? &Tables::apply_api_key
                       : *table == Topic::kCatalogue      ? &Tables::apply_catalogue
                       : *table == Topic::kQuotas         ? &Tables::apply_quota
                       : *table == Topic::kInboundSources ? &Tables::apply_inbound_source
                       : *table == Topic::kChannels       ? &Tables::apply_channel
                                                          : &Tables::apply_control;
    tell_of_table(topic, message.key());  // Of what is about to be deleted nobody knows afterwards.
    const auto fault = (tables_.*apply)(message.key(), message.value(), message.is_tombstone());
    tell_of_table(topic, message.key());
    if (table) ownership_.on_read(*table, message.key(), message.value(), message.is_tombstone());
    if (table == Topic::kControl && message.key() == kOwnerKey) handover_.changed();
    if (fault.empty()) return;
    runtime::log_warning("record_unreadable", {{"topic", topic},
                                               {"partition", message.partition()},
                                               {"offset", message.offset()},
                                               {"error", fault}});
  }

  /// Who listens learns that an endpoint, its state or a replay has changed.
  void tell_of_table(std::string_view topic, std::string_view key) {
    if (!api_.live->wanted()) return;
    const auto& names = config_.kafka.names;
    const auto tell = [&](const auto& it, ChangeKind kind, const std::string& endpoint_id) {
      api_.live->note({{it.organization_id, it.test_mode, kind, endpoint_id}});
    };
    if (topic == names.endpoints() || topic == names.endpoint_states()) {
      if (const auto* record = tables_.endpoint(key))
        tell(record->endpoint, ChangeKind::kEndpoints, record->endpoint.id);
    } else if (const auto id = job_id_of(key); id && topic == names.control()) {
      if (const auto* job = tables_.job(*id)) tell(*job, ChangeKind::kReplays, job->endpoint_id);
    }
  }

  ControlConfig config_;
  runtime::Loop& loop_;
  ControlMetrics metrics_;
  service::ServerMetrics load_;
  DialectSet dialects_;
  Keyring keyring_;
  std::vector<TopicSpec> plan_;
  service::RequiredTopics topics_;
  Tables tables_;
  LogIndex notes_;
  kafka::TopicReader views_;
  Handover handover_;
  Ownership ownership_;
  EndpointStore store_;
  IndexFeed notes_feed_;
  IndexedSlices slices_;
  SharedLog log_;
  ScanReader scans_;
  http::DeliveryClient delivery_client_;
  http::Forwarder forwarder_, log_forwarder_;
  Api api_;
  AutoRedrive auto_redrive_{api_, config_.auto_redrive_period};
  QuotaNotices quota_notices_{config_.quota_notices};
  std::optional<Assets> assets_;
  http::Router router_;
  std::unique_ptr<http::Server> server_;
  bool own_port_;
  bool views_complete_ = false;
  bool draining_ = false;
  runtime::Loop::Timer replaying_, tidying_, warning_, telling_, counting_, sharing_;
};

}  // namespace

std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics, http::Router* shared) {
  auto read = read_config(config);
  if (!loop) {
    read_dialects(read);
    service::load_keyring(read.master_key_file);
    return nullptr;
  }
  read.kafka.client.statistics = std::make_shared<kafka::Statistics>(metrics, "control");
  return std::make_unique<ControlService>(std::move(read), *loop, metrics, shared);
}

}  // namespace fanfare::control
