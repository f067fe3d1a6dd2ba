#include "services/notifier/runner.h"

#include <algorithm>
#include <set>

#include "codec/dialects.h"
#include "codec/endpoint_records.h"
#include "codec/notification_records.h"
#include "codec/records.h"
#include "kafka/statistics.h"
#include "kafka/topic_reader.h"
#include "runtime/log.h"
#include "service/delivery_settings.h"
#include "service/pipeline.h"
#include "service/required_topics.h"
#include "services/notifier/config.h"
#include "services/notifier/facts.h"
#include "services/notifier/memory.h"
#include "services/notifier/metrics.h"
#include "services/notifier/read_turns.h"
#include "services/notifier/transaction.h"
#include "services/notifier/view_records.h"

namespace fanfare::notifier {
namespace {

constexpr std::size_t kRecordsMax = 2'000;  // of a transaction
constexpr std::size_t kShare = 200;         // of it, for a partition in its turn
constexpr auto kTickPeriod = std::chrono::seconds(1);
constexpr auto kWrittenWithin = std::chrono::seconds(5);
constexpr auto kReleaseMost = std::chrono::minutes(4);

/// One slot: what is told of an endpoint is decided on what was told before. fanfare.notifications
/// is written and read back: what was told of endpoints goes to the partition of their
/// organization, where it is decided who is told.
class Runner : public service::Service {
 public:
  Runner(NotifierConfig config, runtime::Loop& loop, metrics::Registry& metrics)
      : config_(std::move(config)),
        loop_(loop),
        metrics_(metrics),
        keyring_(open_keyring(config_)),
        dialects_(codec::load_dialects(config_.dialects)),
        notifier_(config_.settings, dialects_),
        rates_(config_.rates),
        outbox_(config_.outbox),
        sender_(loop, dialects_, sender_options()),
        topics_(loop, config_.kafka),
        views_(loop, config_.kafka.client, [this](const auto& m) { on_view(m); }),
        memory_(loop, config_.kafka.client, [this](const auto& m) { on_remembered(m); }),
        pipeline_(loop, metrics, config_.kafka, "notifier", 1, consumer_options(), hooks()) {}

  void start() override {
    for (const auto& channel : config_.operator_channels) outbox_.on_channel(channel);
    topics_.require_all(RungSet::of(dialects_.all()), [this] {
      if (!draining_) begin();
    });
    ticking_ = loop_.every(kTickPeriod, [this] { tick(); });
  }

  void begin() {
    pipeline_.start();
    const auto& names = config_.kafka.names;
    views_.follow({{{names.endpoints(), 0}, 0, {}},
                   {{names.notification_channels(), 0}, 0, {}},
                   {{names.control(), 0}, 0, {}}});
    views_.sync([this] {
      view_complete_ = true;
      if (!draining_) pipeline_.join();
    });
  }

  std::string not_ready_reason() const override {
    if (!topics_.not_ready_reason().empty()) return topics_.not_ready_reason();
    if (!view_complete_) return "reading the endpoints and channels";
    if (restoring_) return "reading what it remembers";
    return pipeline_.not_ready_reason();
  }

  /// What is being sent may end, and is written down: else it would be sent again.
  void drain(Duration deadline, std::function<void()> done) override {
    draining_ = true;
    drained_ = std::move(done);
    drain_deadline_ = loop_.now() + deadline;
    cut_off_ = loop_.after(deadline / 2, [this] { leave(); });
    leave_when_idle();
  }

 private:
  kafka::GroupConsumerOptions consumer_options() const {
    kafka::GroupConsumerOptions options;
    const auto& names = config_.kafka.names;
    options.topics = {names.dead_letters(), names.endpoint_states(), names.notifications()};
    // What is being sent may end, and be written down, before the partitions go.
    const auto& sender = config_.sender;
    options.release_max = std::min<Duration>(
        std::max(sender.client.total_timeout, sender.smtp.timeout) + kWrittenWithin, kReleaseMost);
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
    hooks.prepare = [this](std::size_t, std::function<void()> go) {
      return catch_up(std::move(go));
    };
    hooks.next = [this](std::size_t) { return next(); };
    hooks.releasing = [this](std::function<void()> go) {
      release_ = std::move(go);
      pipeline_.pump(0);
    };
    return hooks;
  }

  void leave_when_idle() {
    if (outbox_.under_way() == 0) leave();
  }

  void leave() {
    if (!drained_) return;
    cut_off_.cancel();
    auto done = std::exchange(drained_, nullptr);
    sender_.cut_off();  // What it ends may come back here.
    pipeline_.drain(std::max(drain_deadline_ - loop_.now(), Duration(0)), std::move(done));
  }

  // Views.

  void on_view(const kafka::Message& message) {
    take_view_record(message, config_.kafka.names, keyring_.get(), notifier_, outbox_);
  }

  SenderOptions sender_options() const {
    auto options = config_.sender;
    options.messages.keyring = keyring_.get();
    return options;
  }

  static std::unique_ptr<const Keyring> open_keyring(const NotifierConfig& config) {
    if (config.master_key_file.empty()) return nullptr;
    return std::make_unique<const Keyring>(service::load_keyring(config.master_key_file));
  }

  /// A channel made before a notification, as a test is, is known when that is read; so is an
  /// endpoint: one that isn't known was deleted.
  bool catch_up(std::function<void()> go) {
    readable_.empty() ? go() : views_.sync(std::move(go));
    return true;
  }

  // Partitions.

  /// Records of fanfare.incidents, fanfare.outbox and, up to where this group has read them,
  /// endpoint states.
  void on_remembered(const kafka::Message& message) {
    const auto& names = config_.kafka.names;
    if (message.topic() == names.incidents() || message.topic() == names.outbox()) {
      const auto fault = remember({notifier_, rates_, outbox_}, names, message.topic(),
                                  message.key(), message.value(), message.is_tombstone());
      return fault.empty() ? void() : unreadable(message, fault);
    }
    if (message.is_tombstone()) return;
    const auto state = codec::decode_endpoint_state(message.value());
    const auto owned = owned_.find({std::string(message.topic()), message.partition()});
    if (state.ok() && owned != owned_.end() && message.offset() < owned->second)
      notifier_.on_known_state(*state);
  }

  /// Where it is written down what is remembered of the records of a topic.
  std::string memory_of(const std::string& topic) const {
    const auto& names = config_.kafka.names;
    if (topic == names.dead_letters()) return names.incidents();
    return topic == names.notifications() ? names.outbox() : topic;
  }

  void on_assigned(const std::vector<kafka::AssignedPartition>& assigned) {
    std::vector<kafka::TopicReader::Start> starts;
    std::vector<kafka::TopicPartition> list;
    for (const auto& each : assigned) {
      owned_[each.partition] = std::max<std::int64_t>(each.offset, 0);
      list.push_back({memory_of(each.partition.topic), each.partition.partition});
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
    for (const auto& [partition, offset] : owned_)
      list.push_back({memory_of(partition.topic), partition.partition});
    memory_.unfollow(list);
    owned_.clear();
    readable_.clear();
    turns_.forget();
    restoring_ = false;
    release_ = nullptr;
    events_.clear();
    notifier_.on_revoked();
    rates_.on_revoked();
    outbox_.on_revoked();
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
    if (message.topic() == config_.kafka.names.notifications()) return take_notification(message);
    const auto state = codec::decode_endpoint_state(message.value());
    state.ok() ? notifier_.on_state(*state, loop_.now()) : unreadable(message, state.error());
  }

  void take_notification(const kafka::Message& message) {
    const auto record = codec::decode_notification_record(message.value());
    if (!record.ok()) return unreadable(message, record.error());
    const auto now = loop_.now();
    if (const auto* it = std::get_if<Notification>(&*record)) {
      outbox_.on_notification(*it, now);
      // Of what control found; of all else the event was made with the notification.
      if ((it->kind == "dead_letters_expiring" || it->kind == "quota_near_limit") &&
          notifier_.somebody_listens(it->organization_id, it->test_mode, ""))
        events_.push_back(notice_event(*it));
    }
    if (const auto* it = std::get_if<FailureCounts>(&*record)) rates_.on_failures(*it, now);
    if (const auto* it = std::get_if<codec::ForOperator>(&*record))
      outbox_.on_for_operator(it->notification, now);
  }

  void unreadable(const kafka::Message& message, const std::string& error) {
    metrics_.unreadable.add();
    runtime::log_error("record_unreadable", {{"topic", message.topic()},
                                             {"partition", message.partition()},
                                             {"offset", message.offset()},
                                             {"error", error}});
  }

  /// Adds the partitions that it read to `moved`.
  void read(std::set<kafka::TopicPartition>& moved) {
    turns_.read(readable_, [&](const kafka::TopicPartition& partition, std::size_t most) {
      const auto messages = pipeline_.read(partition, most);
      for (const auto& message : messages) take(message);
      if (messages.empty()) return messages.size();
      owned_[partition] = messages.back().offset() + 1;
      moved.insert(partition);
      return messages.size();
    });
  }

  /// Messages that are due go out while what was decided is written.
  void send_due() {
    for (auto& message : outbox_.start(loop_.now())) {
      sender_.send(message, [this, id = message.id, channel = message.channel](SendResult result) {
        metrics_.attempted(channel.type, result);
        if (!result.taken)
          runtime::log_warning("notification_not_taken", {{"channel", channel.id},
                                                          {"type", channel.type},
                                                          {"notification", id},
                                                          {"error", result.error}});
        outbox_.on_finished(id, channel.id, std::move(result), loop_.now());
        if (draining_) leave_when_idle();
        pipeline_.pump(0);
      });
    }
  }

  Decisions decide() {
    const auto now = loop_.now();
    if (std::exchange(ticked_, false)) {
      notifier_.on_tick(now);
      rates_.on_tick(now);
      outbox_.on_tick(now);
    }
    if (!leaving()) send_due();
    Decisions decisions{notifier_.take(now), rates_.take(), outbox_.take()};
    for (auto& event : std::exchange(events_, {}))
      decisions.facts.events.push_back(std::move(event));
    for (const auto& it : decisions.rates.notifications)
      if (it.stage == "opened" && notifier_.somebody_listens(it.organization_id, it.test_mode, ""))
        decisions.facts.events.push_back(notice_event(it));
    return decisions;
  }

  /// Ends what is under way and begins nothing.
  bool leaving() const { return draining_ || release_; }

  /// All is written: then others may have the partitions, if nothing is being sent any more.
  std::optional<service::Pipeline::Transaction> nothing() {
    if (release_ && outbox_.under_way() == 0) release_();
    return std::nullopt;
  }

  std::optional<service::Pipeline::Transaction> next() {
    if (restoring_ || owned_.empty()) return nothing();
    std::set<kafka::TopicPartition> moved;
    if (!leaving()) read(moved);
    const auto decisions = std::make_shared<Decisions>(decide());
    if (moved.empty() && decisions->empty()) return nothing();
    // An offset belongs to each transaction: only that checks that the partitions are still ours.
    if (moved.empty()) moved.insert(owned_.begin()->first);
    service::Pipeline::Transaction transaction;
    transaction.batch =
        to_transaction(*decisions, config_.kafka.names, config_.kafka.topics.partitions);
    for (const auto& partition : moved)
      transaction.batch.offsets.push_back({partition, owned_.at(partition), ""});
    transaction.committed = [this, decisions] {
      metrics_.committed(*decisions, notifier_.incidents(), outbox_.waiting());
    };
    return transaction;
  }

  NotifierConfig config_;
  runtime::Loop& loop_;
  NotifierMetrics metrics_;
  std::unique_ptr<const Keyring> keyring_;
  DialectSet dialects_;
  Notifier notifier_;
  FailureRates rates_;
  Outbox outbox_;
  Sender sender_;
  std::vector<Event> events_;  // to be written with what is read
  service::RequiredTopics topics_;
  kafka::TopicReader views_, memory_;
  service::Pipeline pipeline_;
  std::map<kafka::TopicPartition, std::int64_t> owned_;  // the next offset of each
  std::set<kafka::TopicPartition> readable_;
  ReadTurns<kafka::TopicPartition> turns_{kShare, kRecordsMax};
  bool view_complete_ = false, restoring_ = false, ticked_ = false, draining_ = false;
  runtime::Loop::Timer ticking_, cut_off_;
  std::function<void()> drained_;
  std::function<void()> release_;  // gives the partitions back; set until they are gone
  TimePoint drain_deadline_;
};

}  // namespace

std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics) {
  NotifierConfig settings = read_config(config);
  if (loop == nullptr) {
    if (!settings.master_key_file.empty()) service::load_keyring(settings.master_key_file);
    return nullptr;
  }
  settings.kafka.client.statistics = std::make_shared<kafka::Statistics>(metrics, "notifier");
  return std::make_unique<Runner>(std::move(settings), *loop, metrics);
}

}  // namespace fanfare::notifier
