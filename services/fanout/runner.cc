#include "services/fanout/runner.h"

#include <limits>
#include <map>
#include <set>
#include <utility>

#include "codec/dialects.h"
#include "codec/endpoint_records.h"
#include "codec/records.h"
#include "core/rung_set.h"
#include "kafka/producer.h"
#include "kafka/statistics.h"
#include "kafka/topic_reader.h"
#include "runtime/log.h"
#include "runtime/sampled_log.h"
#include "service/pipeline.h"
#include "service/required_topics.h"
#include "service/trace_exporter.h"
#include "services/fanout/config.h"
#include "services/fanout/metrics.h"
#include "services/fanout/pace.h"
#include "services/fanout/seen_writer.h"
#include "services/fanout/transaction.h"

namespace fanfare::fanout {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kReadAtOnce = 500;
constexpr std::size_t kWaitingMax = 1'000;  // events read ahead, for each partition
constexpr Duration kSeenLinger{500}, kSeenAgain{1'000}, kSeenFlushMax{1'000};
constexpr std::int64_t kSeenBytesMax = 16 << 20;
constexpr std::size_t kSeenLeftMax =
    100'000;  // then events wait: fanfare.event-ids is out of reach

class Runner : public service::Service {
 public:
  Runner(FanoutConfig config, runtime::Loop& loop, metrics::Registry& metrics)
      : config_(std::move(config)),
        loop_(loop),
        metrics_(metrics),
        dialects_(codec::load_dialects(config_.dialects)),
        fanout_(dialects_, config_.settings),
        traces_(loop, metrics, config_.traces, "fanout", config_.kafka.instance),
        topics_(loop, config_.kafka),
        views_(loop, config_.kafka.client, [this](const auto& m) { on_view_record(m); }),
        seen_(
            config_.kafka.names.event_ids(),
            [this](const auto& record, auto done) {
              return seen_producer_.produce(record, std::move(done));
            },
            [this](auto again) { write_seen_later(std::move(again)); }),
        seen_producer_(loop, {config_.kafka.client, kSeenLinger, kSeenBytesMax}),
        pipeline_(loop, metrics, config_.kafka, "fanout",
                  static_cast<std::size_t>(config_.producers), consumer_options(), hooks()),
        slots_(pipeline_.slots()) {}

  void start() override {
    pipeline_.start();
    pipeline_.join();
    views_.follow({{endpoints(), 0, {}}});
    views_.sync({endpoints()}, [this] {
      view_complete_ = true;
      pipeline_.pump_all();
    });
    views_.expect({config_.kafka.names.event_ids(), config_.kafka.names.events()});
    topics_.require_all(RungSet::of(dialects_.all()), [this] { pipeline_.pump_all(); });
  }

  std::string not_ready_reason() const override {
    if (!topics_.not_ready_reason().empty()) return topics_.not_ready_reason();
    if (!view_complete_) return "reading the endpoints";
    if (!restoring_.empty()) return "reading the ids of recent events";
    return pipeline_.not_ready_reason();
  }

  void drain(Duration deadline, std::function<void()> done) override {
    draining_ = true;
    drained_ = std::move(done);
    pipeline_.drain(deadline, [this] {
      // The next owner would make them from the events, but not one of an earlier version.
      seen_timer_ = loop_.after(kSeenFlushMax, [this] { finish_drain(); });
      seen_producer_.flush([this] { finish_drain(); });
    });
  }

 private:
  void finish_drain() {
    if (drained_) std::exchange(drained_, nullptr)();
  }

  void write_seen_later(std::function<void()> again) {
    unwritten_.push_back(std::move(again));
    if (unwritten_.size() > 1) return;
    seen_timer_ = loop_.after(kSeenAgain, [this] {
      for (const auto& write : std::exchange(unwritten_, {})) write();
    });
  }

  kafka::GroupConsumerOptions consumer_options() const {
    kafka::GroupConsumerOptions options;
    options.topics = {config_.kafka.names.events()};
    options.partition_bytes_max = 512 << 10;
    return options;
  }

  service::Pipeline::Hooks hooks() {
    service::Pipeline::Hooks hooks;
    hooks.assigned = [this](const auto& assigned) { on_assigned(assigned); };
    hooks.revoked = [this](const auto& revoked) { on_revoked(revoked); };
    hooks.readable = [this](const auto& p) { pipeline_.pump(pipeline_.slot_of(p.partition)); };
    hooks.prepare = [this](std::size_t slot, auto go) { return prepare(slot, std::move(go)); };
    hooks.next = [this](std::size_t slot) { return next(slot); };
    return hooks;
  }

  /// Partitions may be assigned before, but nothing is taken.
  bool able() const { return view_complete_ && topics_.not_ready_reason().empty(); }

  kafka::TopicPartition endpoints() const { return {config_.kafka.names.endpoints(), 0}; }

  void on_view_record(const kafka::Message& message) {
    const TopicNames& names = config_.kafka.names;
    if (message.topic() == names.endpoints()) return on_endpoint_record(message);
    message.topic() == names.events() ? on_earlier_event(message) : on_seen_record(message);
  }

  void on_endpoint_record(const kafka::Message& message) {
    const std::string id(message.key());
    if (message.is_tombstone()) return fanout_.on_endpoint_removed(id);
    const Result<Endpoint> endpoint = codec::decode_endpoint(message.value(), nullptr);
    const std::string fault = endpoint.ok() ? fanout_.on_endpoint(*endpoint) : endpoint.error();
    if (fault.empty()) return;
    runtime::log_error(endpoint.ok() ? "endpoint_filter_unreadable" : "endpoint_unreadable",
                       {{"offset", message.offset()}, {"error", fault}});
  }

  void on_seen_record(const kafka::Message& message) {
    Fingerprint fingerprint;
    TimePoint seen;
    if (restoring_.contains(message.partition()) &&
        decode_seen(message.value(), fingerprint, seen)) {
      fanout_.on_seen(message.partition(), fingerprint, seen);
    }
  }

  /// That was fanned out, and its fingerprint may not have been written.
  void on_earlier_event(const kafka::Message& message) {
    const auto found = restoring_.find(message.partition());
    if (found == restoring_.end() || message.offset() >= found->second.offset) return;
    const Result<Event> event = codec::decode_event(message.value());
    if (!event.ok()) return;
    const Batch::Seen seen{message.partition(), fingerprint(*event), message.appended()};
    fanout_.on_seen(seen.partition, seen.fingerprint, seen.seen);
    found->second.unsaved.push_back(seen);
  }

  /// Ids come first: an event that was fanned out before is known then. Those of two windows, since
  /// what is to be read may have waited for as long as one.
  void on_assigned(const std::vector<kafka::AssignedPartition>& assigned) {
    std::vector<kafka::TopicReader::Start> starts;
    std::map<kafka::TopicPartition, std::int64_t> until;
    const TimePoint since = loop_.now() - 2 * config_.settings.duplicate_window;
    for (const auto& each : assigned) {
      const int number = each.partition.partition;
      Resumed resumed = resumed_from(each.offset, each.metadata, each.end);
      fanout_.on_assigned(number, std::move(resumed.cursor));
      seen_.on_assigned(number, resumed.saved);
      owned_.insert(number);
      restoring_[number].offset = each.offset;
      const kafka::TopicPartition ids{config_.kafka.names.event_ids(), number};
      starts.push_back({ids, 0, since});
      until[ids] = std::numeric_limits<std::int64_t>::max();
      if (resumed.saved >= each.offset) continue;
      starts.push_back({each.partition, resumed.saved, {}});
      until[each.partition] = each.offset;
    }
    views_.follow(std::move(starts));
    views_.sync_up_to(until, [this, until, at = pipeline_.assignment()] {
      if (at != pipeline_.assignment()) return;
      std::vector<kafka::TopicPartition> read;
      for (const auto& [partition, offset] : until) read.push_back(partition);
      views_.unfollow(read);
      for (const auto& [number, restoring] : restoring_)
        if (restoring.offset >= 0) seen_.write(number, restoring.unsaved, restoring.offset);
      restoring_.clear();
      pipeline_.pump_all();
    });
  }

  void on_revoked(const std::vector<kafka::TopicPartition>& revoked) {
    std::vector<kafka::TopicPartition> views;
    for (const auto& each : revoked) {
      fanout_.on_revoked(each.partition);
      seen_.on_revoked(each.partition);
      owned_.erase(each.partition);
      if (restoring_.erase(each.partition) == 0) continue;
      views.push_back({config_.kafka.names.event_ids(), each.partition});
      views.push_back(each);
    }
    if (!views.empty()) views_.unfollow(views);
  }

  std::vector<int> partitions_of(std::size_t slot) const {
    std::vector<int> result;
    for (int number : owned_) {
      if (pipeline_.slot_of(number) == slot && !restoring_.contains(number)) {
        result.push_back(number);
      }
    }
    return result;
  }

  /// Gathers events, then makes sure that an event which was acknowledged after an endpoint's 201
  /// is matched with it.
  bool prepare(std::size_t slot, std::function<void()> go) {
    if (!able()) return false;
    std::size_t waiting = 0;
    for (int number : partitions_of(slot)) waiting += gather(number);
    if (waiting == 0) return false;
    if (seen_.left() > kSeenLeftMax) {
      pump_after(slot, kSeenAgain);
      return false;
    }
    if (waiting < config_.settings.records_max && rests(slot)) return false;
    views_.sync({endpoints()}, std::move(go));
    return true;
  }

  bool rests(std::size_t slot) {
    const auto left = slots_[slot].pace.left(Steady::now());
    if (left <= Duration(0)) return false;
    pump_after(slot, left);
    return true;
  }

  void pump_after(std::size_t slot, Steady::duration pause) {
    slots_[slot].again = loop_.after(pause, [this, slot] { pipeline_.pump(slot); });
  }

  std::size_t gather(int number) {
    const kafka::TopicPartition partition{config_.kafka.names.events(), number};
    while (fanout_.waiting(number) < kWaitingMax) {
      const auto messages = pipeline_.read(partition, kReadAtOnce);
      if (messages.empty()) break;
      for (const kafka::Message& message : messages) fanout_.on_input(number, to_input(message));
    }
    return fanout_.waiting(number);
  }

  static Input to_input(const kafka::Message& message) {
    Input input{message.offset(), message.appended(), {}, {}, {}};
    Result<Event> event = codec::decode_event(message.value());
    if (event.ok()) {
      input.event = std::move(event.value());
    } else {
      input.fault = event.error();
      input.raw = message.value();
    }
    return input;
  }

  std::optional<service::Pipeline::Transaction> next(std::size_t slot) {
    if (draining_) return std::nullopt;
    std::optional<Batch> batch = fanout_.next_batch(partitions_of(slot), loop_.now());
    if (!batch) return std::nullopt;
    slots_[slot].pace.on_begun(Steady::now(), batch->deliveries.size(), batch->full);
    for (Batch::Progress& each : batch->progress) each.saved = seen_.saved(each.partition);
    service::Pipeline::Transaction transaction;
    transaction.batch =
        to_transaction(*batch, config_.kafka.names, config_.kafka.topics.partitions);
    auto kept = std::make_shared<Batch>(std::move(*batch));
    transaction.committed = [this, slot, kept] {
      slots_[slot].pace.on_committed(Steady::now());
      metrics_.committed(*kept);
      log(*kept);
      fanout_.on_committed(*kept);
      seen_.write(*kept);
      for (Span& span : kept->spans) {
        span.ended = loop_.now();
        traces_.add(std::move(span));
      }
    };
    return transaction;
  }

  void log(const Batch& batch) {
    if (!batch.deliveries.empty() && fanned_out_.wanted()) {
      const Delivery& first = batch.deliveries.front();
      fanned_out_.write({{"events", batch.events},
                         {"deliveries", batch.deliveries.size()},
                         {"duplicates", batch.duplicates},
                         {"first_event_id", first.event_id},
                         {"first_delivery_id", first.id}});
    }
    for (const DeadLetter& letter : batch.dead_letters) {
      if (!given_up_.wanted()) continue;
      given_up_.write({{"delivery_id", letter.delivery.id},
                       {"event_id", letter.delivery.event_id},
                       {"endpoint_id", letter.delivery.endpoint_id},
                       {"reason", to_string(letter.reason)},
                       {"error", letter.error}});
    }
  }

  FanoutConfig config_;
  runtime::Loop& loop_;
  FanoutMetrics metrics_;
  DialectSet dialects_;
  Fanout fanout_;
  service::TraceExporter traces_;
  service::RequiredTopics topics_;
  kafka::TopicReader views_;  // endpoints; while partitions are restored, events seen before
  SeenWriter seen_;
  kafka::Producer seen_producer_;
  std::vector<std::function<void()>> unwritten_;  // writes of fingerprints that didn't go
  runtime::Loop::Timer seen_timer_;
  std::function<void()> drained_;
  service::Pipeline pipeline_;
  struct Slot {
    Pace pace;
    runtime::Loop::Timer again;
  };
  std::vector<Slot> slots_;
  runtime::SampledLog fanned_out_{"events_fanned_out"}, given_up_{"dead_letter"};
  struct Restoring {
    std::int64_t offset = -1;  // committed
    std::vector<Batch::Seen> unsaved;
  };
  std::set<int> owned_;
  std::map<int, Restoring> restoring_;  // by partition
  bool view_complete_ = false, draining_ = false;
};

}  // namespace

std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics) {
  FanoutConfig settings = read_config(config);
  if (loop == nullptr) return nullptr;
  settings.kafka.client.statistics = std::make_shared<kafka::Statistics>(metrics, "fanout");
  return std::make_unique<Runner>(std::move(settings), *loop, metrics);
}

}  // namespace fanfare::fanout
