#include "services/notifier/transaction.h"

#include "codec/notification_records.h"
#include "codec/records.h"

namespace fanfare::notifier {

kafka::TransactionBatch to_transaction(const Batch& batch, const TopicNames& names,
                                       int partitions) {
  kafka::TransactionBatch result;
  const auto add = [&](std::string topic, const std::string& key, std::string value) {
    result.records.push_back(
        {std::move(topic), partition_of(key, partitions), key, std::move(value), false, {}});
  };
  for (const Incident& incident : batch.incidents)
    add(names.incidents(), incident.endpoint_id, codec::encode(incident));
  for (const std::string& id : batch.forgotten) {
    add(names.incidents(), id, "");
    result.records.back().tombstone = true;
  }
  for (const Notification& each : batch.notifications)
    add(names.notifications(), each.organization_id,
        codec::encode(codec::NotificationRecord(each)));
  // As ingest does: all events of an id have one partition.
  for (const Event& event : batch.events) add(names.events(), event.id, codec::encode(event));
  return result;
}

}  // namespace fanfare::notifier
