#include "services/fanout/runner.h"

#include <set>

#include "codec/dialects.h"
#include "codec/endpoint_records.h"
#include "codec/records.h"
#include "core/check.h"
#include "core/rung_set.h"
#include "kafka/admin.h"
#include "kafka/group_consumer.h"
#include "kafka/topic_reader.h"
#include "kafka/transactional_producer.h"
#include "runtime/log.h"
#include "services/fanout/config.h"
#include "services/fanout/metrics.h"
#include "services/fanout/transaction.h"

namespace fanfare::fanout {
namespace {

constexpr std::size_t kReadAtOnce = 500;
constexpr std::size_t kWaitingMax = 1'000;   // events read ahead, for each partition
constexpr std::chrono::seconds kRevocationMax{30};

/// A producer and the partitions that are its own: partition % producers.
struct Slot {
  std::unique_ptr<kafka::TransactionalProducer> producer;
  bool working = false;    // from asking for the end of the endpoints to the end of the commit
  std::uint64_t rejected_in = 0;   // the assignment whose end it waits for
};

class Runner : public service::Service {
 public:
  Runner(FanoutConfig config, runtime::Loop& loop, metrics::Registry& metrics)
      : config_(std::move(config)), loop_(loop), metrics_(metrics),
        dialects_(codec::load_dialects(config_.dialect_files)),
        fanout_(dialects_, config_.settings) {}

  void start() override {
    const auto& kafka = config_.kafka;
    kafka::Admin admin(kafka.client);
    kafka::require_topics(admin, plan_topics(kafka.topics, RungSet::of(dialects_.all()).delays()));
    endpoints_ = std::make_unique<kafka::TopicReader>(
        loop_, kafka.client, [this](const kafka::Message& m) { on_endpoint_record(m); });
    seen_ = std::make_unique<kafka::TopicReader>(
        loop_, kafka.client, [this](const kafka::Message& m) { on_seen_record(m); });
    endpoints_->follow({{{kafka.names.endpoints(), 0}, 0, {}}});
    slots_.resize(static_cast<std::size_t>(config_.producers));
    for (std::size_t k = 0; k < slots_.size(); ++k) start_producer(k);
    endpoints_->sync([this] {
      view_complete_ = true;
      start_consumer_when_ready();
    });
  }

  std::string not_ready_reason() const override {
    if (!view_complete_) return "reading the endpoints";
    if (producers_started_ < slots_.size()) return "waiting for the transaction coordinator";
    if (!consumer_ || !consumer_->joined()) return "joining the consumer group";
    return restoring_.empty() ? "" : "reading the ids of recent events";
  }

  void drain(Duration deadline, std::function<void()> done) override {
    draining_ = true;
    drained_ = std::move(done);
    drain_timer_ = loop_.after(deadline, [this] {
      if (drained_) std::exchange(drained_, nullptr)();
    });
    finish_drain_when_idle();
  }

 private:
  void start_producer(std::size_t k) {
    const std::string id =
        config_.kafka.names.prefix() + "-" + config_.kafka.instance + "-" + std::to_string(k);
    slots_[k].producer = std::make_unique<kafka::TransactionalProducer>(
        loop_, kafka::TransactionalProducerOptions{config_.kafka.client, id});
    slots_[k].producer->start([this](kafka::CommitResult result, const std::string& error) {
      if (result != kafka::CommitResult::kCommitted) return fail("init_transactions", error);
      ++producers_started_;
      start_consumer_when_ready();
    });
  }

  void start_consumer_when_ready() {
    if (consumer_ || !view_complete_ || producers_started_ < slots_.size() || draining_) return;
    kafka::GroupConsumerOptions options;
    options.client = config_.kafka.client;
    options.group = config_.kafka.names.prefix() + "-fanout";
    options.instance_id = options.group + "-" + config_.kafka.instance;
    options.topics = {config_.kafka.names.events()};
    options.partition_bytes_max = 4 << 20;
    consumer_ = std::make_unique<kafka::GroupConsumer>(
        loop_, std::move(options),
        kafka::GroupConsumer::Events{
            [this](const auto& assigned) { on_assigned(assigned); },
            [this](const auto& revoked) { on_revoked(revoked); },
            [this](const kafka::TopicPartition& p) { pump(slot_of(p.partition)); },
            [this](const std::string& error) { fail("consumer", error); }});
    consumer_->start();
  }

  /// A restart is safe and knows what was committed: nothing is gained by going on.
  void fail(const char* what, const std::string& error) {
    if (draining_) return;
    throw std::runtime_error(std::string("fanout: ") + what + ": " + error);
  }

  void on_endpoint_record(const kafka::Message& message) {
    const std::string id(message.key());
    if (message.is_tombstone()) return fanout_.on_endpoint_removed(id);
    const Result<Endpoint> endpoint = codec::decode_endpoint(message.value(), nullptr);
    if (endpoint.ok()) return fanout_.on_endpoint(*endpoint);
    runtime::log_error("endpoint_unreadable", {{"offset", message.offset()},
                                               {"error", endpoint.error()}});
  }

  void on_seen_record(const kafka::Message& message) {
    Fingerprint fingerprint;
    TimePoint seen;
    if (restoring_.contains(message.partition()) &&
        decode_seen(message.value(), fingerprint, seen)) {
      fanout_.on_seen(message.partition(), fingerprint, seen);
    }
  }

  /// The ids of the window come first: an event that was fanned out before is known then.
  void on_assigned(const std::vector<kafka::AssignedPartition>& assigned) {
    std::vector<kafka::TopicReader::Start> starts;
    std::vector<kafka::TopicPartition> ids;
    const TimePoint since = loop_.now() - config_.settings.duplicate_window;
    ++assignment_;
    for (const auto& each : assigned) {
      const int number = each.partition.partition;
      fanout_.on_assigned(number, each.metadata);
      owned_.insert(number);
      restoring_.insert(number);
      ids.push_back({config_.kafka.names.event_ids(), number});
      starts.push_back({ids.back(), 0, since});
    }
    seen_->follow(std::move(starts));
    seen_->sync(ids, [this, ids, at = assignment_] {
      if (at != assignment_) return;
      seen_->unfollow(ids);
      restoring_.clear();
      for (std::size_t k = 0; k < slots_.size(); ++k) pump(k);
    });
  }

  void on_revoked(const std::vector<kafka::TopicPartition>& revoked) {
    ++assignment_;
    std::vector<kafka::TopicPartition> ids;
    for (const auto& each : revoked) {
      fanout_.on_revoked(each.partition);
      owned_.erase(each.partition);
      if (restoring_.erase(each.partition) != 0) {
        ids.push_back({config_.kafka.names.event_ids(), each.partition});
      }
    }
    if (!ids.empty()) seen_->unfollow(ids);
  }

  std::size_t slot_of(int partition) const {
    return static_cast<std::size_t>(partition) % slots_.size();
  }

  std::vector<int> partitions_of(std::size_t k) const {
    std::vector<int> result;
    for (int number : owned_) {
      if (slot_of(number) == k && !restoring_.contains(number)) result.push_back(number);
    }
    return result;
  }

  /// Gather, make sure of the endpoints, decide, commit; then again while there is something to do.
  void pump(std::size_t k) {
    Slot& slot = slots_[k];
    if (slot.working || slot.rejected_in == assignment_ || draining_) return;
    const std::vector<int> partitions = partitions_of(k);
    std::size_t waiting = 0;
    for (int number : partitions) waiting += gather(number);
    if (waiting == 0) return;
    slot.working = true;
    // An event that was acknowledged after an endpoint's 201 must be matched with it.
    endpoints_->sync([this, k, at = assignment_] { commit(k, at); });
  }

  std::size_t gather(int number) {
    const kafka::TopicPartition partition{config_.kafka.names.events(), number};
    while (fanout_.waiting(number) < kWaitingMax) {
      const auto messages = consumer_->read(partition, kReadAtOnce);
      if (messages.empty()) break;
      for (const kafka::Message& message : messages) {
        Input input{message.offset(), message.appended(), {}, {}, {}};
        Result<Event> event = codec::decode_event(message.value());
        if (event.ok()) {
          input.event = std::move(event.value());
        } else {
          input.fault = event.error();
          input.raw = message.value();
        }
        fanout_.on_input(number, std::move(input));
      }
    }
    return fanout_.waiting(number);
  }

  void commit(std::size_t k, std::uint64_t assignment) {
    Slot& slot = slots_[k];
    auto batch = std::make_shared<std::optional<Batch>>();
    if (assignment == assignment_ && !draining_) {
      *batch = fanout_.next_batch(partitions_of(k), loop_.now());
    }
    if (!*batch) {
      slot.working = false;
      if (draining_) return finish_drain_when_idle();
      return pump(k);
    }
    kafka::TransactionBatch transaction =
        to_transaction(**batch, config_.kafka.names, config_.kafka.topics.partitions);
    transaction.generation = consumer_->generation();
    const TimePoint begun = loop_.now();
    slot.producer->commit(std::move(transaction), [this, k, batch, assignment, begun](
                                                      kafka::CommitResult result,
                                                      const std::string& error) {
      slots_[k].working = false;
      if (result == kafka::CommitResult::kCommitted) {
        metrics_.committed(**batch, std::chrono::duration<double>(loop_.now() - begun).count());
        if (assignment == assignment_) fanout_.on_committed(**batch);
      } else if (result == kafka::CommitResult::kFatal) {
        return fail("transaction", error);
      } else {
        metrics_.rejected();
        if (assignment == assignment_) wait_for_revocation(k);
      }
      if (draining_) return finish_drain_when_idle();
      pump(k);
    });
  }

  /// The group knows already that these partitions are no longer ours; we are told soon.
  void wait_for_revocation(std::size_t k) {
    slots_[k].rejected_in = assignment_;
    revocation_timer_ = loop_.after(kRevocationMax, [this, at = assignment_] {
      if (at == assignment_) fail("rejected transaction", "and no rebalance followed");
    });
  }

  void finish_drain_when_idle() {
    for (const Slot& slot : slots_) {
      if (slot.working) return;
    }
    if (!drained_) return;
    auto done = std::exchange(drained_, nullptr);
    if (!consumer_) return loop_.post(std::move(done));
    consumer_->close(std::move(done));
  }

  FanoutConfig config_;
  runtime::Loop& loop_;
  FanoutMetrics metrics_;
  DialectSet dialects_;
  Fanout fanout_;
  std::unique_ptr<kafka::TopicReader> endpoints_, seen_;
  std::vector<Slot> slots_;
  std::size_t producers_started_ = 0;
  std::unique_ptr<kafka::GroupConsumer> consumer_;
  std::set<int> owned_, restoring_;
  std::uint64_t assignment_ = 1;   // raised by each change: what began before is void
  bool view_complete_ = false, draining_ = false;
  std::function<void()> drained_;
  runtime::Loop::Timer drain_timer_, revocation_timer_;
};

}  // namespace

std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics) {
  FanoutConfig settings = read_config(config);
  if (loop == nullptr) return nullptr;
  return std::make_unique<Runner>(std::move(settings), *loop, metrics);
}

}  // namespace fanfare::fanout
