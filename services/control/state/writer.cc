#include "services/control/state/writer.h"

#include <algorithm>
#include <stdexcept>

namespace fanfare::control {
namespace {

constexpr std::size_t kRecordsMax = 2'000;  // of a transaction
constexpr std::size_t kBytesMax = 6 << 20;
constexpr std::size_t kRecordBytesMax = 6 << 20;  // Kafka takes 8 MiB, with what goes around it

[[noreturn]] void give_up(const std::string& error) {
  throw std::runtime_error("control can't write any more: " + error);
}

}  // namespace

Writer::Writer(runtime::Loop& loop, const service::KafkaSettings& kafka)
    : names_(kafka.names),
      partitions_(kafka.topics.partitions),
      producer_(loop, {.client = kafka.client,
                       .transactional_id = kafka.names.prefix() + "-control-writer",
                       .name = "writer"}) {}

void Writer::start(std::function<void()> ready) {
  producer_.start(
      [this, ready = std::move(ready)](kafka::CommitResult result, const std::string& error) {
        if (abandoned_) return;
        if (result == kafka::CommitResult::kFatal) give_up(error);
        ready();
      });
}

void Writer::abandon(const std::string& error) {
  abandoned_ = true;
  producer_.stop();
  auto under_way = std::exchange(done_, {});
  auto waiting = std::exchange(waiting_, {});
  for (const auto& done : under_way) done(error);
  for (const auto& each : waiting) each.done(error);
}

kafka::OutRecord Writer::to_record(Write write) const {
  const auto by_key = partition_of(write.key, partitions_);
  std::string topic;
  std::int32_t partition = 0;
  switch (write.topic) {
    case Topic::kEndpoints: topic = names_.endpoints(); break;
    case Topic::kApiKeys: topic = names_.api_keys(); break;
    case Topic::kControl: topic = names_.control(); break;
    case Topic::kCatalogue: topic = names_.catalogue(); break;
    case Topic::kChannels: topic = names_.notification_channels(); break;
    case Topic::kNotifications: topic = names_.notifications(), partition = by_key; break;
    case Topic::kInboundSources: topic = names_.inbound_sources(); break;
    case Topic::kQuotas: topic = names_.quotas(); break;
    case Topic::kAudit: topic = names_.audit(); break;
    case Topic::kRuns: topic = names_.runs(), partition = by_key; break;
    case Topic::kReturns: topic = names_.returns(), partition = by_key; break;
    case Topic::kDeadLetters: topic = names_.dead_letters(), partition = by_key; break;
  }
  const bool tombstone = !write.value;
  return {std::move(topic), partition, std::move(write.key), std::move(write.value).value_or(""),
          tombstone,        {}};
}

void Writer::write(Writes writes, Done done) {
  const auto is_too_large = [](const Write& write) {
    return write.value && write.value->size() > kRecordBytesMax;
  };
  // It would fail those of others, too.
  if (std::ranges::any_of(writes, is_too_large))
    return done("It is larger than Kafka takes: send less.");
  waiting_.push_back({std::move(writes), std::move(done)});
  if (done_.empty()) write_next();
}

void Writer::write_next() {
  kafka::TransactionBatch batch;
  std::size_t bytes = 0;
  committed_ = false;
  while (!waiting_.empty() && batch.records.size() < kRecordsMax && bytes < kBytesMax) {
    for (auto& write : waiting_.front().writes) {
      if (is_table(write.topic)) unread_[{write.topic, write.key}] = write.value;
      batch.records.push_back(to_record(std::move(write)));
      bytes += batch.records.back().value.size();
    }
    done_.push_back(std::move(waiting_.front().done));
    waiting_.pop_front();
  }
  producer_.commit(std::move(batch), [this](kafka::CommitResult result, const std::string& error) {
    if (abandoned_) return;
    if (result == kafka::CommitResult::kFatal) give_up(error);
    if (result == kafka::CommitResult::kRejected)
      return finish("The change was not stored: " + error + ". Send it again.");
    committed_ = true;
    finish_if_done();
  });
}

void Writer::on_read(Topic topic, std::string_view key, std::string_view value, bool tombstone) {
  const auto found = unread_.find({topic, std::string(key)});
  if (found == unread_.end() || found->second.has_value() == tombstone) return;
  if (!tombstone && *found->second != value) return;  // of an earlier write
  unread_.erase(found);
  finish_if_done();
}

void Writer::finish_if_done() {
  // A reader may be ahead of the commit's own answer.
  if (committed_ && unread_.empty() && !done_.empty()) finish("");
}

void Writer::finish(const std::string& error) {
  unread_.clear();
  committed_ = false;
  auto finished = std::exchange(done_, {});
  if (!waiting_.empty()) write_next();
  for (const auto& done : finished) done(error);
}

}  // namespace fanfare::control
