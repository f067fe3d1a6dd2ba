// The one writer of fanfare.endpoints.
#pragma once

#include <functional>
#include <vector>

#include "kafka/topic_reader.h"
#include "kafka/transactional_producer.h"
#include "service/kafka_settings.h"
#include "services/control/endpoint_store.h"

namespace fanfare::control {

/// Its transactional id is the same in every instance: the last one to start fences off the others,
/// whose process ends. A write is done when `views` has read it back.
/// Threads: the loop's.
class EndpointWriter {
 public:
  EndpointWriter(runtime::Loop& loop, const service::KafkaSettings& kafka,
                 kafka::TopicReader& views);

  void start();
  bool ready() const { return ready_; }
  /// Requires: ready, and no other write is under way.
  void write(std::vector<EndpointWrite> writes, std::function<void(std::string error)> done);

 private:
  kafka::TopicPartition partition_;
  kafka::TopicReader& views_;
  kafka::TransactionalProducer producer_;
  bool ready_ = false;
};

}  // namespace fanfare::control
