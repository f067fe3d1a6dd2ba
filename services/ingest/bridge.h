// From fanfare.in.<source> to fanfare.events, exactly once.
#pragma once

#include <deque>
#include <map>
#include <optional>

#include "core/batch_turns.h"
#include "service/pipeline.h"
#include "services/ingest/config.h"
#include "services/ingest/event_checks.h"
#include "services/ingest/event_quotas.h"
#include "services/ingest/metrics.h"

namespace fanfare::ingest {

/// Takes over what other producers wrote, so that all events of an id meet in one partition of
/// fanfare.events, whichever way they came. What can't be read becomes a dead letter in the same
/// transaction, and the partition moves on.
/// Threads: the loop's.
class Bridge {
 public:
  /// What it takes over counts in `quotas`, but isn't refused: nobody could be told to wait.
  Bridge(runtime::Loop& loop, metrics::Registry& registry, const IngestConfig& config,
         const EventChecks& checks, EventQuotas& quotas, IngestMetrics& metrics);
  void start() {
    pipeline_.start();
    pipeline_.join();
  }
  std::string not_ready_reason() const { return pipeline_.not_ready_reason(); }
  void drain(Duration deadline, std::function<void()> done);

 private:
  kafka::GroupConsumerOptions consumer_options() const;
  service::Pipeline::Hooks hooks();
  std::optional<service::Pipeline::Transaction> next(std::size_t slot);
  /// How many of a transaction's records are what.
  struct Counts {
    std::size_t poison = 0, refused = 0, warned = 0;
    std::size_t steps = 0;                                       // of checks
    std::map<std::pair<std::string, bool>, std::size_t> events;  // by organization and mode
  };
  void take(const kafka::TopicPartition& partition, const kafka::Message& message,
            kafka::TransactionBatch& batch, Counts& counts);
  Result<Event, DeadLetter> checked(Event event, TimePoint appended, Counts& counts) const;

  const IngestConfig& config_;
  runtime::Loop& loop_;
  const EventChecks& checks_;
  EventQuotas& quotas_;
  IngestMetrics& metrics_;
  std::map<std::string, Source> sources_;                            // by topic
  std::map<std::size_t, std::vector<kafka::TopicPartition>> owned_;  // by slot
  BatchTurns<kafka::TopicPartition> batch_turns_;
  service::Pipeline pipeline_;
  std::map<kafka::TopicPartition, std::deque<kafka::Message>> waiting_;  // read, not yet taken
  bool draining_ = false;
};

}  // namespace fanfare::ingest
