// The consumer group's generation. For the .cc files of this folder.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>

namespace fanfare::kafka {

/// Owns the group metadata of one assignment.
class GroupGeneration {
 public:
  explicit GroupGeneration(rd_kafka_consumer_group_metadata_t* metadata) : metadata_(metadata) {}
  ~GroupGeneration() { rd_kafka_consumer_group_metadata_destroy(metadata_); }
  GroupGeneration(const GroupGeneration&) = delete;
  GroupGeneration& operator=(const GroupGeneration&) = delete;

  const rd_kafka_consumer_group_metadata_t* metadata() const { return metadata_; }

 private:
  rd_kafka_consumer_group_metadata_t* metadata_;
};

}  // namespace fanfare::kafka
