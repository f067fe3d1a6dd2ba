#include "services/retry/runner.h"

#include <set>

#include "codec/dialects.h"
#include "codec/records.h"
#include "fanfare/v1/records.pb.h"
#include "kafka/statistics.h"
#include "runtime/log.h"
#include "service/pipeline.h"
#include "service/required_topics.h"
#include "services/retry/config.h"
#include "services/retry/metrics.h"
#include "services/retry/old_rungs.h"

namespace fanfare::retry {
namespace {

/// Between two transactions of a slot: half of what is handed over early, so none is late for it.
constexpr Duration kGather = RetrySchedule::kAhead / 2;

/// Of the whole delivery only its due time matters here.
Waiting to_waiting(const kafka::Message& message) {
  Waiting waiting{message.offset(),           message.appended(),           {},
                  std::string(message.key()), std::string(message.value()), ""};
  static thread_local v1::Delivery delivery;
  if (delivery.ParseFromArray(waiting.value.data(), static_cast<int>(waiting.value.size()))) {
    waiting.not_before = from_unix_ms(delivery.not_before_ms());
  } else {
    waiting.fault = "the record is no delivery";
  }
  return waiting;
}

class Runner : public service::Service {
 public:
  Runner(RetryConfig config, runtime::Loop& loop, metrics::Registry& metrics)
      : config_(std::move(config)),
        loop_(loop),
        metrics_(metrics),
        rungs_(RungSet::of(codec::load_dialects(config_.dialects).all())),
        schedule_(rungs_, config_.settings),
        topics_(loop, config_.kafka),
        pipeline_(loop, metrics, config_.kafka, "retry",
                  static_cast<std::size_t>(config_.producers), consumer_options(), hooks()) {
    for (Duration rung : rungs_.delays()) topic_of(rung);
  }

  void start() override {
    counting_ = loop_.every(std::chrono::seconds(1), [this] { count_overdue(); });
    topics_.require_all(rungs_, [this] {
      if (draining_) return;
      pipeline_.start();
      pipeline_.join(take_old_rungs());
    });
  }

  std::string not_ready_reason() const override {
    const std::string& reason = topics_.not_ready_reason();
    return reason.empty() ? pipeline_.not_ready_reason() : reason;
  }

  void drain(Duration deadline, std::function<void()> done) override {
    draining_ = true;
    pipeline_.drain(deadline, std::move(done));
  }

 private:
  kafka::GroupConsumerOptions consumer_options() const {
    kafka::GroupConsumerOptions options;
    for (Duration rung : rungs_.delays()) {
      options.topics.push_back(config_.kafka.names.retry(rung));
    }
    options.partition_bytes_max = config_.prefetch_bytes;
    options.partition_records_max = 1'000;
    options.queue_backoff = Duration(50);
    return options;
  }

  /// The topic of a rung that is read.
  std::string topic_of(Duration rung) {
    auto topic = config_.kafka.names.retry(rung);
    rung_of_[topic] = rung;
    return topic;
  }

  /// What waits in rungs that no ladder names any more leaves them as ever; nothing more comes.
  std::vector<std::string> take_old_rungs() {
    const auto old = old_rungs(topics_.partitions(), config_.kafka.names,
                               config_.kafka.topics.partitions, rungs_);
    std::vector<std::string> topics;
    for (Duration rung : old.delays) {
      topics.push_back(topic_of(rung));
      runtime::log_warning("rung_in_no_ladder", {{"topic", topics.back()}});
    }
    for (const auto& topic : old.unreadable)
      runtime::log_error("rung_without_reader", {{"topic", topic}});
    return topics;
  }

  service::Pipeline::Hooks hooks() {
    service::Pipeline::Hooks hooks;
    hooks.assigned = [this](const auto& assigned) {
      for (const auto& each : assigned) add(each.partition);
    };
    hooks.revoked = [this](const auto& revoked) {
      for (const auto& each : revoked) remove(each);
    };
    hooks.readable = [this](const auto& partition) { read(source_of(partition)); };
    hooks.next = [this](std::size_t slot) { return next(slot); };
    return hooks;
  }

  void count_overdue() {
    auto overdue = schedule_.overdue(loop_.now());
    for (const auto& [topic, rung] : rung_of_) metrics_.overdue(rung, overdue[rung]);
    // Timers stand still while the machine sleeps.
    if (armed_ && *armed_ <= loop_.now()) {
      armed_.reset();
      pipeline_.pump_all();
      arm_later();
    }
  }

  Source source_of(const kafka::TopicPartition& partition) const {
    return {rung_of_.at(partition.topic), partition.partition};
  }

  void add(const kafka::TopicPartition& partition) {
    const Source source = source_of(partition);
    schedule_.on_assigned(source);
    sources_[pipeline_.slot_of(source.partition)].push_back(source);
  }

  void remove(const kafka::TopicPartition& partition) {
    const Source source = source_of(partition);
    schedule_.on_revoked(source);
    std::erase(sources_[pipeline_.slot_of(source.partition)], source);
  }

  /// Reads as long as what comes is due; the first that isn't stays as head.
  void read(const Source& source) {
    const kafka::TopicPartition partition{config_.kafka.names.retry(source.rung), source.partition};
    while (schedule_.wants(source, loop_.now())) {
      const auto messages = pipeline_.read(partition, 1);
      if (messages.empty()) break;
      schedule_.on_record(source, to_waiting(messages.front()));
    }
    arm();
    pipeline_.pump(pipeline_.slot_of(source.partition));
  }

  /// Wakes when the next head is due, `soonest` from now at the earliest.
  void arm(Duration soonest = Duration(0)) {
    const auto wake = schedule_.next_wake();
    if (!wake) return;
    const TimePoint at = std::max(*wake, loop_.now() + soonest);
    if (armed_ && *armed_ <= at && timer_) return;
    armed_ = at;
    timer_ = loop_.after(std::max(Duration(0), at - loop_.now()), [this] {
      armed_.reset();
      timer_ = {};
      pipeline_.pump_all();
      arm_later();
    });
  }

  /// A head that is overdue behind a slow transaction must not hide the next ones of other slots.
  void arm_later() { arm(Duration(5)); }

  std::optional<service::Pipeline::Transaction> next(std::size_t slot) {
    if (draining_) return std::nullopt;
    const TimePoint now = loop_.now();
    if (now < last_batch_[slot] + kGather && now >= last_batch_[slot]) {
      arm(last_batch_[slot] + kGather - now);
      return std::nullopt;
    }
    auto batch = schedule_.next_batch(sources_[slot], now);
    if (!batch) {
      arm_later();
      return std::nullopt;
    }
    last_batch_[slot] = now;
    service::Pipeline::Transaction transaction;
    for (Move& move : batch->moves) {
      transaction.batch.records.push_back(
          {move.rung ? config_.kafka.names.retry(*move.rung) : config_.kafka.names.returns(),
           move.partition,
           std::move(move.key),
           std::move(move.value),
           false,
           {}});
    }
    for (const DeadLetter& letter : batch->poison) {
      transaction.batch.records.push_back({config_.kafka.names.dead_letters(),
                                           letter.source_partition,
                                           "",
                                           codec::encode(letter),
                                           false,
                                           {}});
    }
    auto kept = std::make_shared<Batch>(std::move(*batch));
    for (const auto& progress : kept->progress) {
      transaction.batch.offsets.push_back(
          {{config_.kafka.names.retry(progress.source.rung), progress.source.partition},
           progress.offset,
           ""});
    }
    transaction.committed = [this, kept] {
      metrics_.committed(*kept);
      for (const auto& progress : kept->progress) read(progress.source);
    };
    return transaction;
  }

  RetryConfig config_;
  runtime::Loop& loop_;
  RetryMetrics metrics_;
  RungSet rungs_;
  RetrySchedule schedule_;
  std::map<std::string, Duration> rung_of_;             // by topic, all that are read
  std::map<std::size_t, std::vector<Source>> sources_;  // by slot
  std::map<std::size_t, TimePoint> last_batch_;         // likewise
  service::RequiredTopics topics_;
  service::Pipeline pipeline_;
  std::optional<TimePoint> armed_;
  runtime::Loop::Timer timer_, counting_;
  bool draining_ = false;
};

}  // namespace

std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics) {
  RetryConfig settings = read_config(config);
  if (loop == nullptr) return nullptr;
  settings.kafka.client.statistics = std::make_shared<kafka::Statistics>(metrics, "retry");
  return std::make_unique<Runner>(std::move(settings), *loop, metrics);
}

}  // namespace fanfare::retry
