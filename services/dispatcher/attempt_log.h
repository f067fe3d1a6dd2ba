// Attempt records on their way to fanfare.attempts.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include "core/attempt_record.h"
#include "kafka/producer.h"
#include "runtime/sampled_log.h"
#include "service/kafka_settings.h"
#include "services/dispatcher/lane.h"

namespace fanfare::dispatcher {

/// Writes a record until the broker has it on all in-sync replicas: only then may the offset move.
/// Threads: the loop's. Memory: the producer's buffer, and what doesn't fit into it.
class AttemptLog {
 public:
  /// Called once for each record; `partition` is that of its endpoint.
  using Logged = std::function<void(Handle handle, int partition)>;

  AttemptLog(runtime::Loop& loop, const service::KafkaSettings& kafka, Logged logged);

  void append(Handle handle, const AttemptRecord& record);
  /// Tries again what the broker refused or the buffer had no room for. Call it now and then.
  void retry();
  /// Is everything acknowledged?
  bool empty() const { return producer_.unacknowledged() == 0 && waiting_.empty(); }

 private:
  void append(Handle handle, std::shared_ptr<kafka::OutRecord> record);
  void write(Handle handle, std::shared_ptr<kafka::OutRecord> record);

  const service::KafkaSettings& kafka_;
  Logged logged_;
  runtime::SampledLog failures_{"attempt_not_logged", runtime::LogLevel::kWarning};
  kafka::Producer producer_;
  std::deque<std::pair<Handle, std::shared_ptr<kafka::OutRecord>>> waiting_;
};

}  // namespace fanfare::dispatcher
