#include "services/dispatcher/transaction.h"

#include "codec/endpoint_records.h"
#include "codec/records.h"

namespace fanfare::dispatcher {

kafka::TransactionBatch to_transaction(const Batch& batch, const TopicNames& names,
                                       int partitions) {
  kafka::TransactionBatch result;
  const auto add = [&](std::string topic, const std::string& key, std::string value) {
    result.records.push_back(
        {std::move(topic), partition_of(key, partitions), key, std::move(value), false, {}});
  };
  for (const Move& move : batch.moves) {
    add(move.rung ? names.retry(*move.rung) : names.returns(), move.delivery.endpoint_id,
        codec::encode(move.delivery));
  }
  for (const DeadLetter& letter : batch.dead_letters) {
    add(names.dead_letters(), letter.delivery.endpoint_id, codec::encode(letter));
  }
  for (const EndpointState& state : batch.states) {
    add(names.endpoint_states(), state.endpoint_id, codec::encode(state));
  }
  for (const std::string& id : batch.states_removed) {
    add(names.endpoint_states(), id, "");
    result.records.back().tombstone = true;
  }
  for (const Batch::Progress& progress : batch.progress) {
    result.offsets.push_back({{topic_of(progress.source.stream, names), progress.source.partition},
                              progress.commit.offset,
                              progress.commit.metadata});
  }
  return result;
}

}  // namespace fanfare::dispatcher
