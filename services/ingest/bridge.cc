#include "services/ingest/bridge.h"

#include "codec/records.h"

namespace fanfare::ingest {
namespace {
constexpr std::size_t kRecordsMax = 1'000;  // of a transaction
constexpr std::size_t kBytesMax = 8u << 20;
constexpr std::size_t kReadAtOnce = 100;
constexpr std::size_t kSlots = 2;
}  // namespace

Bridge::Bridge(runtime::Loop& loop, metrics::Registry& registry, const IngestConfig& config,
               const EventChecks& checks, EventQuotas& quotas, IngestMetrics& metrics)
    : config_(config),
      loop_(loop),
      checks_(checks),
      quotas_(quotas),
      metrics_(metrics),
      pipeline_(loop, registry, config.kafka, "ingest", kSlots, consumer_options(), hooks()) {
  for (const Source& source : config.sources) {
    sources_[config.kafka.names.in(source.name)] = source;
  }
}

kafka::GroupConsumerOptions Bridge::consumer_options() const {
  kafka::GroupConsumerOptions options;
  for (const Source& source : config_.sources) {
    options.topics.push_back(config_.kafka.names.in(source.name));
  }
  return options;
}

service::Pipeline::Hooks Bridge::hooks() {
  service::Pipeline::Hooks hooks;
  hooks.assigned = [this](const auto& assigned) {
    for (const auto& each : assigned) {
      owned_[pipeline_.slot_of(each.partition.partition)].push_back(each.partition);
    }
  };
  hooks.revoked = [this](const auto& revoked) {
    for (const auto& each : revoked) {
      std::erase(owned_[pipeline_.slot_of(each.partition)], each);
      batch_turns_.forget(each);
      waiting_.erase(each);
    }
  };
  hooks.readable = [this](const auto& each) { pipeline_.pump(pipeline_.slot_of(each.partition)); };
  hooks.next = [this](std::size_t slot) { return next(slot); };
  return hooks;
}

std::optional<service::Pipeline::Transaction> Bridge::next(std::size_t slot) {
  if (draining_) return std::nullopt;
  service::Pipeline::Transaction transaction;
  Counts counts;
  std::size_t bytes = 0;
  const auto full = [&] {
    return transaction.batch.records.size() >= kRecordsMax || bytes >= kBytesMax ||
           counts.steps >= EventChecks::kStepsMax;
  };
  for (const kafka::TopicPartition& partition : batch_turns_.in_turn(owned_[slot])) {
    std::int64_t end = -1;
    auto& waiting = waiting_[partition];
    while (!full()) {
      if (waiting.empty())
        for (auto& message : pipeline_.read(partition, kReadAtOnce))
          waiting.push_back(std::move(message));
      if (waiting.empty()) break;
      take(partition, waiting.front(), transaction.batch, counts);
      bytes += transaction.batch.records.back().value.size();
      end = waiting.front().offset() + 1;
      waiting.pop_front();
    }
    if (end >= 0) transaction.batch.offsets.push_back({partition, end, ""});
    if (!full()) continue;
    batch_turns_.filled(partition);
    break;
  }
  if (transaction.batch.offsets.empty()) return std::nullopt;
  transaction.committed = [this, counts] {
    for (const auto& [whose, events] : counts.events) {
      metrics_.accepted_kafka.add(static_cast<double>(events));
      quotas_.count(whose.first, whose.second, events, loop_.now());
    }
    metrics_.poison.add(static_cast<double>(counts.poison));
    metrics_.schema_letters.add(static_cast<double>(counts.refused));
    metrics_.schema_refused.add(static_cast<double>(counts.refused));
    metrics_.schema_warned.add(static_cast<double>(counts.warned));
  };
  return transaction;
}

void Bridge::take(const kafka::TopicPartition& partition, const kafka::Message& message,
                  kafka::TransactionBatch& batch, Counts& counts) {
  const auto headers = message.headers();
  const Place place{partition.topic, partition.partition, message.offset(), message.appended()};
  auto taken = take_record(sources_.at(partition.topic), place, headers, message.value(),
                           codec::EventLimits{});
  counts.poison += taken.ok() ? 0 : 1;
  if (taken.ok()) taken = checked(std::move(*taken), message.appended(), counts);
  const TopicNames& names = config_.kafka.names;
  const int partitions = config_.kafka.topics.partitions;
  if (taken.ok()) {
    const std::string& key = partition_key(*taken);
    batch.records.push_back(
        {names.events(), partition_of(key, partitions), key, codec::encode(*taken), false, {}});
  } else {
    batch.records.push_back({names.dead_letters(),
                             partition.partition % partitions,
                             "",
                             codec::encode(taken.error()),
                             false,
                             {}});
  }
}

Result<Event, DeadLetter> Bridge::checked(Event event, TimePoint appended, Counts& counts) const {
  std::size_t steps_left = EventChecks::kStepsMax;
  const auto verdict =
      checks_.check(checks_.group_of(event.organization_id, event.test_mode), event, steps_left);
  counts.steps += EventChecks::kStepsMax - steps_left;
  if (verdict.refused) {
    ++counts.refused;
    return Result<Event, DeadLetter>::failure(schema_dead_letter(event, verdict, appended));
  }
  ++counts.events[{event.organization_id, event.test_mode}];
  counts.warned += verdict.faults.empty() ? 0 : 1;
  return event;
}

void Bridge::drain(Duration deadline, std::function<void()> done) {
  draining_ = true;
  waiting_.clear();  // before the consumer that they came from
  pipeline_.drain(deadline, std::move(done));
}

}  // namespace fanfare::ingest
