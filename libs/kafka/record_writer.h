// Handing a record to librdkafka, and making clients. For the .cc files of this folder.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "kafka/client.h"

namespace fanfare::kafka {

/// Hands records over to a client, and makes it ask for a topic's leaders at the first record: by
/// itself it would at its next turn, which comes once a second.
/// Lifetime: within that of the client. Threads: one at a time.
class RecordWriter {
 public:
  explicit RecordWriter(rd_kafka_t* client) : client_(client) {}

  /// Copies the record into the client's buffer. `opaque` comes back in the delivery report.
  rd_kafka_resp_err_t write(const OutRecord& record, void* opaque);

 private:
  struct TopicDeleter {
    void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
  };

  rd_kafka_t* client_;
  std::unordered_map<std::string, std::unique_ptr<rd_kafka_topic_t, TopicDeleter>> topics_;
};

/// Takes over `conf`. Throws std::runtime_error.
rd_kafka_t* new_client(rd_kafka_type_t type, rd_kafka_conf_t* conf);

}  // namespace fanfare::kafka
