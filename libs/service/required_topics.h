// Whether the topics are there, asked at the start.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/rung_set.h"
#include "core/topics.h"
#include "runtime/loop.h"
#include "service/kafka_settings.h"

namespace fanfare::service {

/// Asks on a thread of its own, again and again while no broker answers: the loop turns meanwhile,
/// so that a process that starts while Kafka is away lives, and says what it waits for.
/// Threads: the loop's. Lifetime: its end waits for a question that is being asked, up to a second.
class RequiredTopics {
 public:
  /// Throws std::runtime_error where librdkafka refuses the settings.
  RequiredTopics(runtime::Loop& loop, const KafkaSettings& settings);
  ~RequiredTopics();

  /// Calls `then` once all of `plan` are there, cut as it says; throws std::runtime_error out of
  /// the loop where one is missing or cut otherwise. Requires: the first call.
  void require(std::vector<TopicSpec> plan, std::function<void()> then);
  /// The same of all topics.
  void require_all(const RungSet& rungs, std::function<void()> then);

  /// How many each topic that exists has, required or not; empty until they are there.
  const std::map<std::string, int>& partitions() const { return partitions_; }
  /// "" once they are there.
  const std::string& not_ready_reason() const { return reason_; }

 private:
  struct Asking;
  void ask();
  void answered();

  runtime::Loop& loop_;
  TopicSettings settings_;
  std::map<std::string, int> partitions_;
  std::string reason_ = "looking for the topics";
  std::unique_ptr<Asking> asking_;  // until they are there
};

}  // namespace fanfare::service
