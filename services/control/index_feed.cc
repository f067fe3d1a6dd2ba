#include "services/control/index_feed.h"

#include "codec/records.h"
#include "runtime/log.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kBatchMax = 500;
constexpr auto kBatchPeriod = std::chrono::milliseconds(100);
constexpr auto kTrimPeriod = std::chrono::minutes(1);
constexpr auto kTrimPause = std::chrono::milliseconds(50);

}  // namespace

IndexFeed::IndexFeed(runtime::Loop& loop, const kafka::ClientConfig& client, LogIndex& index,
                     Topics topics, metrics::Registry& metrics)
    : loop_(loop), index_(index), topics_(std::move(topics)),
      records_(metrics.counter("fanfare_control_index_records_total",
                               "Records taken into the index of the delivery log.").with({})),
      unreadable_(metrics.counter("fanfare_control_index_unreadable_total",
                                  "Records of the delivery log that couldn't be read.").with({})),
      batch_seconds_(metrics.histogram("fanfare_control_index_batch_seconds",
                                       "Time of the loop for a batch of the index.",
                                       metrics::latency_bounds()).with({})),
      reader_(loop, client, [this](const kafka::Message& message) { on_record(message); }) {}

void IndexFeed::start() {
  const auto offsets = index_.next_offsets();
  std::vector<kafka::TopicReader::Start> starts;
  for (const auto& topic : {topics_.attempts, topics_.dead_letters})
    for (int partition = 0; partition < topics_.partitions; ++partition) {
      const auto found = offsets.find({topic, partition});
      starts.push_back({{topic, partition}, found == offsets.end() ? 0 : found->second, {}});
    }
  reader_.follow(std::move(starts));
  flushing_ = loop_.every(kBatchPeriod, [this] { flush(); });
}

void IndexFeed::on_record(const kafka::Message& message) {
  const auto begun = std::chrono::steady_clock::now();
  if (pending_ == 0) index_.begin();
  const LogIndex::Place place{message.topic(), message.partition()};
  std::string fault;
  if (message.topic() == topics_.attempts) {
    const auto attempt = codec::decode_attempt(message.value());
    attempt ? index_.add(*attempt) : void(fault = attempt.error());
  } else {
    const auto letter = codec::decode_dead_letter(message.value());
    letter ? index_.add(*letter, place, message.offset()) : void(fault = letter.error());
  }
  if (!fault.empty()) {
    unreadable_.add();
    runtime::log_warning("log_record_unreadable", {{"topic", place.first},
                                                   {"partition", place.second},
                                                   {"offset", message.offset()},
                                                   {"error", fault}});
  }
  pending_offsets_[place] = message.offset() + 1;
  ++pending_;
  spent_ += std::chrono::steady_clock::now() - begun;
  if (pending_ >= kBatchMax) flush();
}

void IndexFeed::flush() {
  if (pending_ == 0) return;
  const auto begun = std::chrono::steady_clock::now();
  for (const auto& [place, offset] : pending_offsets_) index_.set_next_offset(place, offset);
  index_.commit();
  records_.add(static_cast<double>(pending_));
  spent_ += std::chrono::steady_clock::now() - begun;
  batch_seconds_.observe(std::chrono::duration<double>(spent_).count());
  pending_offsets_.clear();
  pending_ = 0;
  spent_ = {};
}

void IndexFeed::keep_trimmed(Duration retention, std::int64_t bytes_max) {
  trim(retention, bytes_max);
  trimming_ = loop_.every(kTrimPeriod, [this, retention, bytes_max] { trim(retention, bytes_max); });
}

void IndexFeed::trim(Duration retention, std::int64_t bytes_max) {
  flush();
  if (!index_.trim(loop_.now() - retention, bytes_max)) return;
  trim_again_ = loop_.after(kTrimPause, [this, retention, bytes_max] { trim(retention, bytes_max); });
}

}  // namespace fanfare::control
