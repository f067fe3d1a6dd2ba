#include "services/notifier/memory.h"

#include "codec/notification_records.h"
#include "services/notifier/transaction.h"

namespace fanfare::notifier {
namespace {

void forget(Memory memory, std::string_view outbox_key) {
  const OutboxKey key = read_outbox_key(outbox_key);
  if (!key.channel_id.empty()) return memory.outbox.on_forgotten(key.channel_id);
  if (key.is_rate) memory.rates.on_forgotten(key.organization_id, key.test_mode);
}

}  // namespace

std::string remember(Memory memory, const TopicNames& names, std::string_view topic,
                     std::string_view key, std::string_view value, bool tombstone) {
  if (topic == names.incidents()) {
    if (tombstone) return memory.notifier.on_incident_forgotten(std::string(key)), "";
    auto incident = codec::decode_incident(value);
    if (!incident.ok()) return std::string(incident.error());
    memory.notifier.on_incident(std::move(*incident));
    return "";
  }
  if (tombstone) return forget(memory, key), "";
  auto record = codec::decode_outbox_record(value);
  if (!record.ok()) return std::string(record.error());
  if (auto* outbox = std::get_if<ChannelOutbox>(&*record))
    memory.outbox.on_remembered(std::move(*outbox));
  if (auto* rate = std::get_if<FailureRate>(&*record)) memory.rates.on_remembered(std::move(*rate));
  return "";
}

}  // namespace fanfare::notifier
