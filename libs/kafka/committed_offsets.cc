#include "kafka/committed_offsets.h"

#include <cstdlib>

#include "kafka/list_offsets.h"
#include "runtime/log.h"

namespace fanfare::kafka {
namespace {

constexpr int kTimeoutMs = 10'000;

void move_to(rd_kafka_topic_partition_t& entry, std::int64_t offset) {
  entry.offset = offset;
  std::free(entry.metadata);
  entry.metadata = nullptr;
  entry.metadata_size = 0;
}

void check_end(rd_kafka_topic_partition_t& entry, const std::string& group, std::int64_t end) {
  if (entry.offset <= end) return;
  runtime::log_error("records_lost_by_kafka", {{"group", group},
                                               {"topic", entry.topic},
                                               {"partition", entry.partition},
                                               {"committed_offset", entry.offset},
                                               {"end_offset", end}});
  move_to(entry, end);
}

void check_beginning(rd_kafka_topic_partition_t& entry, const std::string& group,
                     std::int64_t beginning) {
  if (entry.offset >= beginning) return;
  runtime::log_warning("records_deleted_unread", {{"group", group},
                                                  {"topic", entry.topic},
                                                  {"partition", entry.partition},
                                                  {"committed_offset", entry.offset},
                                                  {"beginning_offset", beginning}});
  move_to(entry, RD_KAFKA_OFFSET_INVALID);
}

}  // namespace

rd_kafka_resp_err_t look_up_committed(rd_kafka_t* client, const std::string& group,
                                      rd_kafka_topic_partition_list_t& partitions,
                                      std::map<TopicPartition, std::int64_t>& ends) {
  const rd_kafka_resp_err_t error = rd_kafka_committed(client, &partitions, kTimeoutMs);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error;
  std::map<TopicPartition, std::int64_t> latest, earliest, beginnings;
  for (int i = 0; i < partitions.cnt; ++i) {
    const auto& entry = partitions.elems[i];
    if (entry.err != RD_KAFKA_RESP_ERR_NO_ERROR) return entry.err;
    if (entry.offset < 0) continue;
    latest[{entry.topic, entry.partition}] = RD_KAFKA_OFFSET_SPEC_LATEST;
    earliest[{entry.topic, entry.partition}] = RD_KAFKA_OFFSET_SPEC_EARLIEST;
  }
  // Of a partition without a leader nobody knows: the others don't wait for it.
  if (!list_offsets(client, latest, ends) && ends.empty()) return error;
  list_offsets(client, earliest, beginnings);
  for (int i = 0; i < partitions.cnt; ++i) {
    auto& entry = partitions.elems[i];
    const TopicPartition partition{entry.topic, entry.partition};
    if (const auto end = ends.find(partition); end != ends.end())
      check_end(entry, group, end->second);
    if (const auto beginning = beginnings.find(partition); beginning != beginnings.end())
      check_beginning(entry, group, beginning->second);
  }
  return error;
}

}  // namespace fanfare::kafka
