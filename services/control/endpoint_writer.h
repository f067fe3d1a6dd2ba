// The one writer of fanfare.endpoints.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kafka/transactional_producer.h"
#include "service/kafka_settings.h"
#include "services/control/endpoint_store.h"

namespace fanfare::control {

/// Its transactional id is the same in every instance: the last one to start fences off the others,
/// whose process ends. A write is done when it was committed and read back: asking for the topic's
/// end instead would wait for the reader to pass the transaction's marker, half a second later.
/// Threads: the loop's.
class EndpointWriter {
 public:
  EndpointWriter(runtime::Loop& loop, const service::KafkaSettings& kafka);

  void start();
  bool ready() const { return ready_; }
  /// Requires: ready, and no other write is under way.
  void write(std::vector<EndpointWrite> writes, std::function<void(std::string error)> done);
  /// Each record of the topic, after the tables have it.
  void on_read(std::string_view id, std::string_view value, bool tombstone);

 private:
  void finish_if_done();

  kafka::TopicPartition partition_;
  std::map<std::string, std::optional<std::string>, std::less<>> unread_;  // of the present write
  std::function<void(std::string error)> done_;
  bool committed_ = false;
  kafka::TransactionalProducer producer_;
  bool ready_ = false;
};

}  // namespace fanfare::control
