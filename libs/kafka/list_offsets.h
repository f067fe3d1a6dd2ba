// Where partitions begin and end. For the .cc files of this folder.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <map>

#include "kafka/client.h"

namespace fanfare::kafka {

/// Adds to `found`, for each partition, the offset that the broker has for its `spec`: a time in
/// Unix ms, or one of RD_KAFKA_OFFSET_SPEC_…; -1 where nothing is that young. Open transactions
/// count: what is acknowledged may still be waiting for its commit marker. False if the broker
/// didn't say of all. Blocks.
bool list_offsets(rd_kafka_t* client, const std::map<TopicPartition, std::int64_t>& specs,
                  std::map<TopicPartition, std::int64_t>& found);

}  // namespace fanfare::kafka
