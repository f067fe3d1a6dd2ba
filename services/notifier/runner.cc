#include "services/notifier/runner.h"

#include <set>

#include "codec/dialects.h"
#include "codec/endpoint_records.h"
#include "codec/notification_records.h"
#include "codec/records.h"
#include "kafka/statistics.h"
#include "kafka/topic_reader.h"
#include "runtime/log.h"
#include "service/pipeline.h"
#include "services/notifier/config.h"
#include "services/notifier/metrics.h"
#include "services/notifier/transaction.h"

namespace fanfare::notifier {
namespace {

constexpr std::size_t kRecordsMax = 2'000;  // of a transaction
constexpr std::size_t kReadAtOnce = 200;
constexpr auto kTickPeriod = std::chrono::seconds(1);

/// One slot: what is told of an endpoint is decided on what was told before.
class Runner : public service::Service {
 public:
  Runner(NotifierConfig config, runtime::Loop& loop, metrics::Registry& metrics)
      : config_(std::move(config)),
        loop_(loop),
        metrics_(metrics),
        notifier_(config_.settings),
        endpoints_(loop, config_.kafka.client, [this](const auto& m) { on_endpoint(m); }),
        memory_(loop, config_.kafka.client, [this](const auto& m) { on_remembered(m); }),
        pipeline_(loop, metrics, config_.kafka, "notifier", 1, consumer_options(), hooks()) {}

  void start() override {
    service::require_topics(config_.kafka,
                            RungSet::of(codec::load_dialects(config_.dialect_files).all()));
    pipeline_.start();
    endpoints_.follow({{{config_.kafka.names.endpoints(), 0}, 0, {}}});
    endpoints_.sync([this] {
      view_complete_ = true;
      if (!draining_) pipeline_.join();
    });
    ticking_ = loop_.every(kTickPeriod, [this] { tick(); });
  }

  std::string not_ready_reason() const override {
    if (!view_complete_) return "reading the endpoints";
    if (restoring_) return "reading what it remembers";
    return pipeline_.not_ready_reason();
  }

  void drain(Duration deadline, std::function<void()> done) override {
    draining_ = true;
    pipeline_.drain(deadline, std::move(done));
  }

 private:
  kafka::GroupConsumerOptions consumer_options() const {
    kafka::GroupConsumerOptions options;
    options.topics = {config_.kafka.names.dead_letters(), config_.kafka.names.endpoint_states()};
    return options;
  }

  service::Pipeline::Hooks hooks() {
    service::Pipeline::Hooks hooks;
    hooks.assigned = [this](const auto& assigned) { on_assigned(assigned); };
    hooks.revoked = [this](const auto& revoked) { on_revoked(revoked); };
    hooks.readable = [this](const auto& partition) {
      readable_.insert(partition);
      pipeline_.pump(0);
    };
    hooks.next = [this](std::size_t) { return next(); };
    return hooks;
  }

  void on_endpoint(const kafka::Message& message) {
    if (message.is_tombstone()) return notifier_.on_endpoint_removed(std::string(message.key()));
    const auto endpoint = codec::decode_endpoint(message.value(), nullptr);
    if (endpoint.ok()) return notifier_.on_endpoint(*endpoint);
    runtime::log_error("endpoint_unreadable", {{"error", endpoint.error()}});
  }

  /// Records of fanfare.incidents and, up to where this group has read them, endpoint states.
  void on_remembered(const kafka::Message& message) {
    if (message.is_tombstone()) return;
    if (message.topic() == config_.kafka.names.incidents()) {
      auto incident = codec::decode_incident(message.value());
      if (incident.ok()) return notifier_.on_incident(std::move(*incident));
      return unreadable(message, incident.error());
    }
    const auto state = codec::decode_endpoint_state(message.value());
    const auto owned = owned_.find({std::string(message.topic()), message.partition()});
    if (state.ok() && owned != owned_.end() && message.offset() < owned->second)
      notifier_.on_known_state(*state);
  }

  void on_assigned(const std::vector<kafka::AssignedPartition>& assigned) {
    const auto& names = config_.kafka.names;
    std::vector<kafka::TopicReader::Start> starts;
    std::vector<kafka::TopicPartition> list;
    for (const auto& each : assigned) {
      owned_[each.partition] = std::max<std::int64_t>(each.offset, 0);
      const bool states = each.partition.topic == names.endpoint_states();
      list.push_back(
          {states ? names.endpoint_states() : names.incidents(), each.partition.partition});
      starts.push_back({list.back(), 0, {}});
      readable_.insert(each.partition);
    }
    restoring_ = true;
    memory_.follow(std::move(starts));
    memory_.sync(list, [this, list, at = pipeline_.assignment()] {
      if (at != pipeline_.assignment()) return;
      memory_.unfollow(list);
      restoring_ = false;
      pipeline_.pump(0);
    });
  }

  void on_revoked(const std::vector<kafka::TopicPartition>&) {
    // All were revoked: the group is eager.
    std::vector<kafka::TopicPartition> list;
    for (const auto& [partition, offset] : owned_) {
      const bool states = partition.topic == config_.kafka.names.endpoint_states();
      list.push_back(
          {states ? partition.topic : config_.kafka.names.incidents(), partition.partition});
    }
    memory_.unfollow(list);
    owned_.clear();
    readable_.clear();
    restoring_ = false;
    notifier_.on_revoked();
  }

  void tick() {
    ticked_ = true;
    pipeline_.pump(0);
  }

  void take(const kafka::Message& message) {
    if (message.topic() == config_.kafka.names.dead_letters()) {
      const auto letter = codec::decode_dead_letter(message.value());
      return letter.ok() ? notifier_.on_dead_letter(*letter, loop_.now())
                         : unreadable(message, letter.error());
    }
    if (message.is_tombstone()) return;
    const auto state = codec::decode_endpoint_state(message.value());
    state.ok() ? notifier_.on_state(*state, loop_.now()) : unreadable(message, state.error());
  }

  void unreadable(const kafka::Message& message, const std::string& error) {
    metrics_.unreadable.add();
    runtime::log_error("record_unreadable", {{"topic", message.topic()},
                                             {"partition", message.partition()},
                                             {"offset", message.offset()},
                                             {"error", error}});
  }

  /// How many records were read.
  std::size_t read(std::set<kafka::TopicPartition>& moved) {
    std::size_t count = 0;
    while (!readable_.empty() && count < kRecordsMax) {
      const auto partition = *readable_.begin();
      const auto messages = pipeline_.read(partition, kReadAtOnce);
      if (messages.empty()) {
        readable_.erase(partition);
        continue;
      }
      for (const auto& message : messages) take(message);
      owned_[partition] = messages.back().offset() + 1;
      moved.insert(partition);
      count += messages.size();
    }
    return count;
  }

  std::optional<service::Pipeline::Transaction> next() {
    if (draining_ || restoring_ || owned_.empty()) return std::nullopt;
    std::set<kafka::TopicPartition> moved;
    read(moved);
    if (std::exchange(ticked_, false)) notifier_.on_tick(loop_.now());
    auto batch = std::make_shared<Batch>(notifier_.take());
    if (moved.empty() && batch->empty()) return std::nullopt;
    // An offset belongs to each transaction: only that checks that the partitions are still ours.
    if (moved.empty()) moved.insert(owned_.begin()->first);
    service::Pipeline::Transaction transaction;
    transaction.batch =
        to_transaction(*batch, config_.kafka.names, config_.kafka.topics.partitions);
    for (const auto& partition : moved)
      transaction.batch.offsets.push_back({partition, owned_.at(partition), ""});
    transaction.committed = [this, batch] { metrics_.committed(*batch, notifier_.incidents()); };
    return transaction;
  }

  NotifierConfig config_;
  runtime::Loop& loop_;
  NotifierMetrics metrics_;
  Notifier notifier_;
  kafka::TopicReader endpoints_, memory_;
  service::Pipeline pipeline_;
  std::map<kafka::TopicPartition, std::int64_t> owned_;  // the next offset of each
  std::set<kafka::TopicPartition> readable_;
  bool view_complete_ = false, restoring_ = false, ticked_ = false, draining_ = false;
  runtime::Loop::Timer ticking_;
};

}  // namespace

std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics) {
  NotifierConfig settings = read_config(config);
  if (loop == nullptr) return nullptr;
  settings.kafka.client.statistics = std::make_shared<kafka::Statistics>(metrics, "notifier");
  return std::make_unique<Runner>(std::move(settings), *loop, metrics);
}

}  // namespace fanfare::notifier
