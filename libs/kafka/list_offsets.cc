#include "kafka/list_offsets.h"

namespace fanfare::kafka {
namespace {

constexpr int kTimeoutMs = 5'000;

}  // namespace

bool list_offsets(rd_kafka_t* client, const std::map<TopicPartition, std::int64_t>& specs,
                  std::map<TopicPartition, std::int64_t>& found) {
  if (specs.empty()) return true;
  auto* list = rd_kafka_topic_partition_list_new(static_cast<int>(specs.size()));
  for (const auto& [partition, spec] : specs) {
    rd_kafka_topic_partition_list_add(list, partition.topic.c_str(), partition.partition)->offset =
        spec;
  }
  auto* options = rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_LISTOFFSETS);
  char error[256];
  rd_kafka_AdminOptions_set_request_timeout(options, kTimeoutMs, error, sizeof error);
  rd_kafka_error_t* refused =
      rd_kafka_AdminOptions_set_isolation_level(options, RD_KAFKA_ISOLATION_LEVEL_READ_UNCOMMITTED);
  if (refused != nullptr) rd_kafka_error_destroy(refused);
  rd_kafka_queue_t* queue = rd_kafka_queue_new(client);
  rd_kafka_ListOffsets(client, list, options, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, kTimeoutMs + 1'000);
  bool ok = event != nullptr && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR;
  if (ok) {
    size_t count = 0;
    const auto** infos =
        rd_kafka_ListOffsets_result_infos(rd_kafka_event_ListOffsets_result(event), &count);
    for (size_t i = 0; i < count; ++i) {
      const auto* each = rd_kafka_ListOffsetsResultInfo_topic_partition(infos[i]);
      const bool known = each->err == RD_KAFKA_RESP_ERR_NO_ERROR;
      if (known) found[{each->topic, each->partition}] = each->offset;
      ok = ok && known;
    }
  }
  if (event != nullptr) rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_AdminOptions_destroy(options);
  rd_kafka_topic_partition_list_destroy(list);
  return ok;
}

}  // namespace fanfare::kafka
