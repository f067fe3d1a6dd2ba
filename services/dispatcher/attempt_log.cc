#include "services/dispatcher/attempt_log.h"

#include "codec/records.h"

namespace fanfare::dispatcher {
namespace {
// Batches cost, not records; what isn't logged is repeated after a crash.
constexpr Duration kLinger{50};
}  // namespace

AttemptLog::AttemptLog(runtime::Loop& loop, const service::KafkaSettings& kafka, Logged logged)
    : kafka_(kafka), logged_(std::move(logged)), producer_(loop, {kafka.client, kLinger}) {}

void AttemptLog::append(Handle handle, const AttemptRecord& record) {
  append(handle, std::make_shared<kafka::OutRecord>(
                     kafka::OutRecord{kafka_.names.attempts(),
                                      partition_of(record.endpoint_id, kafka_.topics.partitions),
                                      record.endpoint_id,
                                      codec::encode(record),
                                      false,
                                      {}}));
}

/// In order: behind what waits already.
void AttemptLog::append(Handle handle, std::shared_ptr<kafka::OutRecord> record) {
  if (waiting_.empty()) return write(handle, std::move(record));
  waiting_.emplace_back(handle, std::move(record));
}

void AttemptLog::write(Handle handle, std::shared_ptr<kafka::OutRecord> record) {
  const bool queued = producer_.produce(*record, [this, handle, record](const auto& error) {
    if (error.empty()) return logged_(handle, record->partition);
    if (failures_.wanted()) failures_.write({{"error", error}});
    waiting_.emplace_back(handle, record);  // not at once: it may fail without any wait
  });
  if (!queued) waiting_.emplace_back(handle, std::move(record));
}

void AttemptLog::retry() {
  for (std::size_t left = waiting_.size(); left > 0; --left) {
    auto [handle, record] = std::move(waiting_.front());
    waiting_.pop_front();
    const std::size_t before = waiting_.size();
    write(handle, std::move(record));
    if (waiting_.size() > before) return;  // still no room
  }
}

}  // namespace fanfare::dispatcher
