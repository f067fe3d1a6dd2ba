#include "services/control/log/index_feed.h"

#include <algorithm>
#include <iterator>

#include "codec/records.h"
#include "runtime/log.h"

namespace fanfare::control {
namespace {

// A transaction writes each page that it touches once: 5,000 records cost a third less than five
// times 1,000. What comes slowly is written at the next turn of the timer.
constexpr std::size_t kBatchMax = 5'000;
constexpr std::size_t kFew = 500;
constexpr int kGatherTurns = 5;
constexpr std::size_t kPendingBytesMax = 8 << 20;
constexpr auto kWritePeriod = std::chrono::milliseconds(100);
constexpr auto kTrimPeriod = std::chrono::minutes(1);
constexpr auto kTrimPause = std::chrono::milliseconds(50);
constexpr auto kLookAgain = std::chrono::seconds(1);

}  // namespace

struct IndexFeed::Written {
  std::size_t records = 0;
  std::size_t unreadable = 0;
  double seconds = 0;
  std::string error;  // of the index itself
  bool changes_wanted = false;
  Changes changes;
};

IndexFeed::IndexFeed(runtime::Loop& loop, const kafka::ClientConfig& client,
                     const std::string& file, Topics topics, metrics::Registry& metrics,
                     const std::string& reader)
    : loop_(loop),
      topics_(std::move(topics)),
      index_(file),
      records_(metrics
                   .counter("fanfare_control_index_records_total",
                            "Records taken into the index of the delivery log.")
                   .with({})),
      unreadable_(metrics
                      .counter("fanfare_control_index_unreadable_total",
                               "Records of the delivery log that couldn't be read.")
                      .with({})),
      batch_seconds_(metrics
                         .histogram("fanfare_control_index_batch_seconds",
                                    "Time to write a batch of the index.",
                                    metrics::latency_bounds())
                         .with({})),
      reader_(
          loop, client, [this](const kafka::Message& message) { on_record(message); },
          kafka::TopicReader::Pace::kBatches, reader),
      worker_(loop, kafka::Worker::Share::kBackground) {}

void IndexFeed::start() {
  const auto known = index_.next_offsets();
  for (const auto& [topic, source] : topics_)
    for (int partition : source.partitions) {
      const auto found = known.find({topic, partition});
      partitions_[{topic, partition}] = {source.kind, found == known.end() ? 0 : found->second};
    }
  follow();
  look_for_end();
  writing_timer_ = loop_.every(kWritePeriod, [this] {
    if (pending_.size() <= kFew || ++gathering_ >= kGatherTurns) write_next();
  });
}

/// While it is held now and then it is far behind, and what isn't followed has no end.
void IndexFeed::look_for_end() {
  looking_ = true;
  const auto again = [this] { look_again_ = loop_.after(kLookAgain, [this] { look_for_end(); }); };
  if (held_) return again();
  looked_at_ = loop_.now();
  reader_.sync([this, again, holds = holds_] {
    if (holds != holds_) return again();
    there_at_ = received_;
    look_whether_there();
  });
}

void IndexFeed::look_whether_there() {
  if (!there_at_ || written_ < *there_at_) return;
  there_at_.reset();
  looking_ = false;
  ready_ = true;
  complete_to_ = looked_at_;
}

bool IndexFeed::is_complete_to(TimePoint time) {
  if (time <= complete_to_) return true;
  if (!looking_) look_for_end();
  return false;
}

void IndexFeed::follow() {
  held_ = false;
  std::vector<kafka::TopicReader::Start> starts;
  for (const auto& [place, partition] : partitions_)
    starts.push_back({{place.first, place.second}, partition.next, {}});
  reader_.follow(std::move(starts));
}

void IndexFeed::hold() {
  held_ = true;
  ++holds_;
  std::vector<kafka::TopicPartition> all;
  for (const auto& [place, partition] : partitions_) all.push_back({place.first, place.second});
  reader_.unfollow(all);
}

/// They come in runs of one partition.
IndexFeed::Partitions::value_type& IndexFeed::partition_of(const kafka::Message& message) {
  if (last_ == nullptr || last_->first.second != message.partition() ||
      last_->first.first != message.topic())
    last_ = &*partitions_.find({std::string(message.topic()), message.partition()});
  return *last_;
}

void IndexFeed::on_record(const kafka::Message& message) {
  auto& of = partition_of(message);
  of.second.next = message.offset() + 1;
  ++received_;
  pending_bytes_ += message.value().size();
  pending_.push_back({&of, message.offset(), message.appended(), std::string(message.value())});
  if (pending_bytes_ > kPendingBytesMax) hold();
  if (pending_.size() >= kBatchMax) write_next();
}

void IndexFeed::write_next() {
  if (writing_ || pending_.empty()) return;
  writing_ = true;
  gathering_ = 0;
  const auto end = pending_.begin() + std::min(pending_.size(), kBatchMax);
  auto batch = std::make_shared<std::vector<Entry>>(std::make_move_iterator(pending_.begin()),
                                                    std::make_move_iterator(end));
  pending_.erase(pending_.begin(), end);
  for (const auto& entry : *batch) pending_bytes_ -= entry.value.size();
  auto written = std::make_shared<Written>();
  written->changes_wanted = wanted_ && wanted_();
  worker_.run([this, batch, written] { write(*batch, *written); },
              [this, written] { on_written(*written); });
}

/// "" or why the record can't be read. `changes`: null if nobody wants to know.
std::string IndexFeed::take(const Entry& entry, Changes* changes) {
  const auto note_of = [&](const auto& it, ChangeKind kind, const std::string& endpoint_id) {
    if (changes) changes->insert({it.organization_id, it.test_mode, kind, endpoint_id});
  };
  const auto note = [&](const auto& it, ChangeKind kind) { note_of(it, kind, it.endpoint_id); };
  const auto add = [](const auto& decoded, auto&& into) -> std::string {
    if (!decoded) return decoded.error();
    into(*decoded);
    return "";
  };
  switch (entry.of->second.kind) {
    case Kind::kAttempts:
      return add(codec::decode_attempt(entry.value), [&](const auto& it) {
        index_.add(it);
        note(it, ChangeKind::kDeliveries);
      });
    case Kind::kDeadLetters:
      return add(codec::decode_dead_letter(entry.value), [&](const auto& it) {
        index_.add(it, entry.of->first, entry.offset);
        note(it.delivery, ChangeKind::kDeadLetters);
      });
    case Kind::kRungs:
      return add(codec::decode_delivery(entry.value), [&](const auto& it) {
        const auto& [topic, partition] = entry.of->first;
        const RecordPlace place{topic, partition, entry.offset};
        index_.add_waiting(it, place, entry.appended);
        note(it, ChangeKind::kDeliveries);
      });
    case Kind::kRuns:
      return add(codec::decode_run(entry.value), [&](const auto& it) {
        index_.add(it);
        note(it, ChangeKind::kDeliveries);
      });
    case Kind::kNotifications:
      return add(codec::decode_notification_record(entry.value), [&](const auto& it) {
        index_.add(it);
        if (const auto* told = std::get_if<Notification>(&it))
          note(*told, ChangeKind::kNotifications);
        if (const auto* sent = std::get_if<NotificationSent>(&it))
          note_of(*sent, ChangeKind::kNotifications, "");
      });
    case Kind::kAudit:
      return add(codec::decode_audit_entry(entry.value), [&](const auto& it) {
        index_.add(it);
        note_of(it, ChangeKind::kAudit, "");
      });
  }
  return "";
}

void IndexFeed::write(const std::vector<Entry>& batch, Written& written) try {
  const auto begun = std::chrono::steady_clock::now();
  std::map<const Partitions::value_type*, std::int64_t> next;
  index_.begin();
  for (const auto& entry : batch) {
    const auto fault = take(entry, written.changes_wanted ? &written.changes : nullptr);
    next[entry.of] = entry.offset + 1;
    if (fault.empty()) continue;
    ++written.unreadable;
    runtime::log_warning("log_record_unreadable", {{"topic", entry.of->first.first},
                                                   {"partition", entry.of->first.second},
                                                   {"offset", entry.offset},
                                                   {"error", fault}});
  }
  for (const auto& [of, offset] : next) index_.set_next_offset(of->first, offset);
  index_.commit();
  written.records = batch.size();
  written.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
} catch (const std::exception& error) {
  written.error = error.what();
}

void IndexFeed::on_written(const Written& written) {
  if (!written.error.empty()) throw SqliteError(written.error);  // Ends the process: start anew.
  writing_ = false;
  written_ += written.records;
  look_whether_there();
  records_.add(static_cast<double>(written.records));
  unreadable_.add(static_cast<double>(written.unreadable));
  batch_seconds_.observe(written.seconds);
  if (written.changes_wanted) tell_(written.changes);
  if (held_ && pending_.empty()) follow();
  if (held_ || pending_.size() >= kBatchMax) write_next();
}

void IndexFeed::keep_trimmed(Duration retention, std::int64_t bytes_max, OwnAges own) {
  retention_ = retention;
  bytes_max_ = bytes_max;
  own_ages_ = std::move(own);
  trim();
  trimming_ = loop_.every(kTrimPeriod, [this] { trim(); });
}

void IndexFeed::trim() {
  struct Trimmed {
    bool more = false;
    std::string error;
  };
  auto trimmed = std::make_shared<Trimmed>();
  worker_.run(
      [this, trimmed, now = loop_.now(), own = own_ages_()] {
        try {
          trimmed->more = index_.trim(now, retention_, bytes_max_, own);
        } catch (const std::exception& error) {
          trimmed->error = error.what();
        }
      },
      [this, trimmed] {
        if (!trimmed->error.empty()) throw SqliteError(trimmed->error);
        if (trimmed->more) trim_again_ = loop_.after(kTrimPause, [this] { trim(); });
      });
}

}  // namespace fanfare::control
