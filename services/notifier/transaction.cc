#include "services/notifier/transaction.h"

#include "codec/notification_records.h"
#include "codec/records.h"

namespace fanfare::notifier {
namespace {

/// Records of one batch, each in the partition of an endpoint or organization.
class Records {
 public:
  explicit Records(int partitions) : partitions_(partitions) {}

  void add(const std::string& topic, const std::string& key, std::string value) {
    add_at(topic, key, key, std::move(value));
  }
  void add_at(const std::string& topic, const std::string& place, const std::string& key,
              std::string value) {
    batch.records.push_back(
        {topic, partition_of(place, partitions_), key, std::move(value), false, {}});
  }
  void forget(const std::string& topic, const std::string& place, const std::string& key) {
    add_at(topic, place, key, "");
    batch.records.back().tombstone = true;
  }

  kafka::TransactionBatch batch;

 private:
  int partitions_;
};

constexpr std::string_view kChannel = "channel/", kRate = "rate/", kTest = "/test", kLive = "/live";

std::string key_of(const ChannelOutbox& outbox) {
  return std::string(kChannel) + outbox.channel_id;
}

std::string key_of(const FailureRate& rate) {
  return std::string(kRate).append(rate.organization_id).append(rate.test_mode ? kTest : kLive);
}

template <typename List>
void add_outbox(Records& out, const std::string& topic, const List& changed,
                const List& forgotten) {
  for (const auto& each : changed)
    out.add_at(topic, each.organization_id, key_of(each), codec::encode(codec::OutboxRecord(each)));
  for (const auto& each : forgotten) out.forget(topic, each.organization_id, key_of(each));
}

}  // namespace

OutboxKey read_outbox_key(std::string_view key) {
  OutboxKey out;
  if (key.starts_with(kChannel)) out.channel_id = key.substr(kChannel.size());
  out.test_mode = key.ends_with(kTest);
  out.is_rate = key.starts_with(kRate) && (out.test_mode || key.ends_with(kLive));
  if (out.is_rate)
    out.organization_id =
        key.substr(kRate.size(), key.size() - kRate.size() - kTest.size());  // as long as kLive
  return out;
}

kafka::TransactionBatch to_transaction(const Decisions& decisions, const TopicNames& names,
                                       int partitions) {
  Records out(partitions);
  const auto& facts = decisions.facts;
  for (const Incident& incident : facts.incidents)
    out.add(names.incidents(), incident.endpoint_id, codec::encode(incident));
  for (const std::string& id : facts.forgotten) out.forget(names.incidents(), id, id);
  // As ingest does: all events of an id have one partition.
  for (const Event& event : facts.events) out.add(names.events(), event.id, codec::encode(event));
  const auto tell = [&](const std::string& key, const codec::NotificationRecord& record) {
    out.add(names.notifications(), key, codec::encode(record));
  };
  for (const auto& each : facts.notifications) tell(each.organization_id, each);
  for (const auto& each : facts.failures) tell(each.organization_id, each);
  for (const auto& each : decisions.rates.notifications) tell(each.organization_id, each);
  for (const auto& each : decisions.outbox.sent) tell(each.organization_id, each);
  for (const auto& each : decisions.outbox.for_operator) tell("", codec::ForOperator{each});
  add_outbox(out, names.outbox(), decisions.rates.rates, decisions.rates.forgotten);
  add_outbox(out, names.outbox(), decisions.outbox.outboxes, decisions.outbox.forgotten);
  return std::move(out.batch);
}

}  // namespace fanfare::notifier
