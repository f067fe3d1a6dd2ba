#include "services/dispatcher/runner.h"

#include <random>
#include <set>

#include "codec/dialects.h"
#include "codec/records.h"
#include "kafka/statistics.h"
#include "kafka/topic_reader.h"
#include "runtime/boot_clock.h"
#include "runtime/log.h"
#include "service/delivery_settings.h"
#include "service/pipeline.h"
#include "service/required_topics.h"
#include "service/trace_exporter.h"
#include "services/dispatcher/attempt_log.h"
#include "services/dispatcher/attempt_trace.h"
#include "services/dispatcher/config.h"
#include "services/dispatcher/decision_log.h"
#include "services/dispatcher/metrics.h"
#include "services/dispatcher/transaction.h"
#include "services/dispatcher/view_records.h"

namespace fanfare::dispatcher {
namespace {

using Steady = runtime::BootClock;  // others may have taken over while the machine was suspended
using namespace std::chrono_literals;

constexpr std::size_t kReadAtOnce = 64;
constexpr std::size_t kReadAheadMin = 256;  // deliveries that are held in any case
constexpr std::size_t kRecordsMax = 2'000;  // of a transaction
constexpr std::size_t kBytesMax = 8u << 20;
constexpr auto kOwnershipMax = 5s;  // half of the session timeout
constexpr auto kOwnershipAsk = 2s;
constexpr auto kStatePeriod = 1s;

class Runner : public service::Service {
 public:
  Runner(DispatcherConfig config, runtime::Loop& loop, metrics::Registry& metrics)
      : config_(std::move(config)),
        loop_(loop),
        metrics_(metrics),
        keyring_(service::load_keyring(config_.master_key_file)),
        dialects_(codec::load_dialects(config_.dialects)),
        rungs_(RungSet::of(dialects_.all())),
        dispatcher_(dialects_, rungs_, config_.settings),
        traces_(loop, metrics, config_.traces, "dispatcher", config_.kafka.instance),
        client_(loop, client_options()),
        log_(loop, config_.kafka,
             [this](auto handle, int partition) { on_logged(handle, partition); }),
        topics_(loop, config_.kafka),
        views_(loop, config_.kafka.client, [this](const auto& m) { on_view_record(m); }),
        pipeline_(loop, metrics, config_.kafka, "dispatcher",
                  static_cast<std::size_t>(config_.producers), consumer_options(), hooks()) {
    last_commit_.resize(pipeline_.slots());
  }

  void start() override {
    tick_ = loop_.every(50ms, [this] { on_tick(); });
    reading_ = loop_.when_idle([this] { return read_some(); });
    pipeline_.start();
    pipeline_.join();
    views_.follow({{endpoints(), 0, {}}});
    views_.sync({endpoints()}, [this] { view_complete_ = true; });
    views_.expect({config_.kafka.names.endpoint_states(), config_.kafka.names.runs()});
    topics_.require_all(rungs_, [] {});
  }

  std::string not_ready_reason() const override {
    if (!topics_.not_ready_reason().empty()) return topics_.not_ready_reason();
    if (!view_complete_) return "reading the endpoints";
    if (!restoring_.empty()) return "reading the states of endpoints";
    return pipeline_.not_ready_reason();
  }

  /// What is in flight may end; near the deadline it is cut off, and repeated by the next owner.
  void drain(Duration deadline, std::function<void()> done) override {
    draining_ = true;
    drained_ = std::move(done);
    dispatcher_.hold(true, loop_.now());
    drain_deadline_ = loop_.now() + deadline;
    cut_off_ = loop_.after(deadline * 3 / 4, [this] {
      runtime::log_info("attempts_cut_off", {{"count", client_.in_flight()}});
      client_.cut_off();
      // Their log is waited for, but not so long that there is no time left to commit.
      cut_off_ = loop_.after((drain_deadline_ - loop_.now()) / 2, [this] { leave(); });
      leave_when_idle();
    });
    leave_when_idle();
  }

 private:
  http::DeliveryClientOptions client_options() {
    http::DeliveryClientOptions options = config_.client;
    options.may_send = [this] { return owns(); };
    return options;
  }

  kafka::GroupConsumerOptions consumer_options() const {
    kafka::GroupConsumerOptions options;
    options.topics = {config_.kafka.names.deliveries(), config_.kafka.names.returns()};
    options.partition_bytes_max = 256 << 10;
    return options;
  }

  service::Pipeline::Hooks hooks() {
    service::Pipeline::Hooks hooks;
    hooks.assigned = [this](const auto& assigned) { on_assigned(assigned); };
    hooks.revoked = [this](const auto& revoked) { on_revoked(revoked); };
    hooks.readable = [this](const auto& partition) { on_readable(source_of(partition)); };
    hooks.next = [this](std::size_t slot) { return next(slot); };
    return hooks;
  }

  // Views.

  /// Partitions may be assigned before, but nothing is taken.
  bool able() const { return view_complete_ && topics_.not_ready_reason().empty(); }

  kafka::TopicPartition endpoints() const { return {config_.kafka.names.endpoints(), 0}; }

  void on_view_record(const kafka::Message& message) {
    take_view_record(message, config_.kafka.names, keyring_, loop_.now(), dispatcher_);
    perform();
  }

  // Partitions.

  Source source_of(const kafka::TopicPartition& partition) const {
    const bool fresh = partition.topic == config_.kafka.names.deliveries();
    return {fresh ? Stream::kFresh : Stream::kReturned, partition.partition};
  }

  kafka::TopicPartition partition_of_source(const Source& source) const {
    return {topic_of(source.stream, config_.kafka.names), source.partition};
  }

  void on_assigned(const std::vector<kafka::AssignedPartition>& assigned) {
    last_proof_ = Steady::now();
    dispatcher_.hold(draining_, loop_.now());
    const auto& names = config_.kafka.names;
    std::vector<kafka::TopicPartition> states, all;
    std::vector<kafka::TopicReader::Start> starts;
    for (const auto& each : assigned) {
      const Source source = source_of(each.partition);
      // Where Kafka lost the end of the log, other records come in place of those.
      const bool lost =
          each.end >= 0 && OffsetTracker::reach(each.offset, each.metadata) > each.end;
      dispatcher_.on_assigned(source, each.offset, lost ? "" : each.metadata, loop_.now());
      owned_.insert(source);
      if (!restoring_.insert(source.partition).second) continue;
      states.push_back({names.endpoint_states(), source.partition});
      starts.push_back({states.back(), 0, {}});
      starts.push_back({{names.runs(), source.partition}, 0, Superseded::oldest(loop_.now())});
    }
    for (const auto& each : starts) all.push_back(each.partition);
    views_.follow(std::move(starts));
    views_.sync(std::move(all), [this, states, at = pipeline_.assignment()] {
      if (at != pipeline_.assignment()) return;
      views_.unfollow(states);
      restoring_.clear();
      unread_ = owned_;
    });
  }

  void on_revoked(const std::vector<kafka::TopicPartition>& revoked) {
    std::set<kafka::TopicPartition> views;
    for (const auto& each : revoked) {
      const Source source = source_of(each);
      dispatcher_.on_revoked(source);
      owned_.erase(source);
      unread_.erase(source);
      restoring_.erase(source.partition);
      views.insert({config_.kafka.names.endpoint_states(), source.partition});
      views.insert({config_.kafka.names.runs(), source.partition});
    }
    // All were revoked: the group is eager. What has not been sent is for the next owner alone.
    client_.drop_unsent();
    views_.unfollow({views.begin(), views.end()});
  }

  /// Records may be there: read at once where there is little to do, else when the loop is idle, so
  /// that a process that is busy sending doesn't gather more than it can send.
  void on_readable(const Source& source) {
    unread_.insert(source);
    if (dispatcher_.deliveries() < kReadAheadMin) read(source);
  }

  /// True if something was read.
  bool read_some() {
    for (std::size_t left = unread_.size(); left > 0 && !unread_.empty(); --left) {
      const auto next = unread_.upper_bound(last_tried_);
      last_tried_ = next == unread_.end() ? *unread_.begin() : *next;
      if (read(last_tried_)) return true;
    }
    return false;
  }

  /// Some records of the source, if there is room for them.
  bool read(Source source) {
    if (draining_ || !able() || !owned_.contains(source) || restoring_.contains(source.partition))
      return false;
    check_ownership();
    if (!dispatcher_.wants(source)) return false;
    const auto messages = pipeline_.read(partition_of_source(source), kReadAtOnce);
    if (messages.empty()) {
      unread_.erase(source);
      return false;
    }
    for (const kafka::Message& message : messages) {
      Result<Delivery> delivery = codec::decode_delivery(message.value());
      if (delivery.ok()) {
        dispatcher_.on_record(source, message.offset(), std::move(delivery.value()), loop_.now());
      } else {
        dispatcher_.on_poison(source, message.offset(), std::string(message.value()),
                              delivery.error(), loop_.now());
      }
    }
    perform();
    pump(source.partition);
    return true;
  }

  // Attempts.

  void perform() {
    Actions actions = dispatcher_.take_actions();
    for (StartAttempt& each : actions.start) {
      client_.send({std::move(each.pool_key),
                    std::move(each.host),
                    each.port,
                    std::move(each.request),
                    {},
                    std::move(each.tls)},
                   [this, handle = each.handle](Outcome outcome) {
                     check_ownership();
                     dispatcher_.on_attempt_finished(handle, std::move(outcome), jitter_(random_),
                                                     loop_.now());
                     perform();
                     if (draining_) leave_when_idle();
                   });
    }
    for (LogAttempt& each : actions.log) {
      metrics_.attempted(each);
      decisions_.attempted(each);
      if (traces_.enabled())
        if (auto span = attempt_span(each)) traces_.add(std::move(*span));
      log_.append(each.handle, each.record);
    }
    if (actions.sync_endpoints) {
      views_.sync({endpoints()}, [this] {
        dispatcher_.on_endpoints_synced(loop_.now());
        perform();
        pipeline_.pump_all();
      });
    }
    arm();
  }

  void on_logged(Handle handle, int partition) {
    dispatcher_.on_logged(handle);
    pump(partition);
    if (draining_) leave_when_idle();
  }

  void arm() {
    const auto wake = dispatcher_.next_wake();
    if (!wake || (armed_ && *armed_ <= *wake)) return;
    armed_ = wake;
    wake_ = loop_.after(std::max(Duration(0), *wake - loop_.now()), [this] { on_wake(); });
  }

  void on_wake() {
    armed_.reset();
    check_ownership();
    dispatcher_.on_tick(loop_.now());
    perform();
  }

  // Transactions.

  std::vector<int> partitions_of(std::size_t slot) const {
    std::set<int> numbers;
    for (const Source& source : owned_) {
      if (pipeline_.slot_of(source.partition) == slot && !restoring_.contains(source.partition)) {
        numbers.insert(source.partition);
      }
    }
    return {numbers.begin(), numbers.end()};
  }

  void pump(int partition) { pipeline_.pump(pipeline_.slot_of(partition)); }

  std::optional<service::Pipeline::Transaction> next(std::size_t slot) {
    if (!able()) return std::nullopt;
    const std::vector<int> partitions = partitions_of(slot);
    const auto now = Steady::now();
    const bool rested = now - last_commit_[slot] >= config_.commit_interval;
    if (!rested && !draining_ && !dispatcher_.is_urgent(partitions)) return std::nullopt;
    auto batch = dispatcher_.next_batch(partitions, kRecordsMax, kBytesMax, loop_.now());
    if (!batch) return std::nullopt;
    last_commit_[slot] = now;
    service::Pipeline::Transaction transaction;
    transaction.batch =
        to_transaction(*batch, config_.kafka.names, config_.kafka.topics.partitions);
    auto kept = std::make_shared<Batch>(std::move(*batch));
    transaction.committed = [this, kept, now] {
      if (!kept->progress.empty()) last_proof_ = std::max(last_proof_, now);
      dispatcher_.hold(draining_ || !owns(), loop_.now());
      dispatcher_.on_committed(*kept, loop_.now());
      metrics_.committed(*kept);
      decisions_.committed(*kept);
      perform();
    };
    return transaction;
  }

  // Ownership: a process that was stopped, or cut off from the brokers, must not POST what others
  // own by now. A committed transaction proves that the partitions are still ours.

  bool owns() const { return Steady::now() - last_proof_ <= kOwnershipMax; }

  void check_ownership() {
    if (!owns()) dispatcher_.hold(true, loop_.now());
  }

  void on_tick() {
    const auto now = Steady::now();
    check_ownership();
    check_clock();
    // Timers stand still while the machine sleeps.
    if (armed_ && *armed_ <= loop_.now()) on_wake();
    if (now - last_proof_ > kOwnershipAsk && !owned_.empty() && !draining_) {
      dispatcher_.touch(*owned_.begin());
    }
    pipeline_.pump_all();
    log_.retry();
    dispatcher_.count_lanes(loop_.now());
    if (now - last_state_ < kStatePeriod) return;
    last_state_ = now;
    metrics_.state(dispatcher_, client_.idle_connections());
  }

  void check_clock() {
    const TimePoint now = loop_.now();
    if (now < std::exchange(last_tick_, now)) {
      armed_.reset();
      dispatcher_.on_clock_set_back(now);
      perform();
    }
  }

  void leave_when_idle() {
    if (client_.in_flight() == 0 && log_.empty()) leave();
  }

  void leave() {
    if (!drained_) return;
    cut_off_.cancel();
    dispatcher_.leave(loop_.now());
    const Duration left = std::max(Duration(100), drain_deadline_ - loop_.now());
    pipeline_.drain(left, std::exchange(drained_, nullptr));
  }

  DispatcherConfig config_;
  runtime::Loop& loop_;
  DispatcherMetrics metrics_;
  Keyring keyring_;
  DialectSet dialects_;
  RungSet rungs_;
  Dispatcher dispatcher_;
  service::TraceExporter traces_;
  DecisionLog decisions_;
  http::DeliveryClient client_;
  AttemptLog log_;
  service::RequiredTopics topics_;
  kafka::TopicReader views_;  // endpoints, their states, runs
  service::Pipeline pipeline_;
  std::set<Source> owned_;
  std::set<Source> unread_;  // may have records
  Source last_tried_;
  std::set<int> restoring_;
  std::vector<Steady::time_point> last_commit_;
  Steady::time_point last_proof_, last_state_;
  std::mt19937_64 random_{std::random_device{}()};
  std::uniform_real_distribution<double> jitter_{0, 1};
  std::optional<TimePoint> armed_;
  TimePoint last_tick_;
  bool view_complete_ = false, draining_ = false;
  std::function<void()> drained_;
  TimePoint drain_deadline_;
  runtime::Loop::Timer tick_, reading_, wake_, cut_off_;
};

}  // namespace

std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics) {
  DispatcherConfig settings = read_config(config);
  if (loop == nullptr) {
    service::load_keyring(settings.master_key_file);  // --check-config tells of it, too
    return nullptr;
  }
  settings.kafka.client.statistics = std::make_shared<kafka::Statistics>(metrics, "dispatcher");
  return std::make_unique<Runner>(std::move(settings), *loop, metrics);
}

}  // namespace fanfare::dispatcher
