// The one writer of what control owns.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kafka/transactional_producer.h"
#include "service/kafka_settings.h"
#include "services/control/state/write.h"

namespace fanfare::control {

/// Its transactional id is the same in every instance: the last one to start fences off the others.
/// A write of a table is done when it was committed and read back: asking for the topic's end
/// instead would wait for the reader to pass the transaction's marker, half a second later.
/// What comes while a transaction is under way is the next one.
/// Threads: the loop's.
class Writer {
 public:
  Writer(runtime::Loop& loop, const service::KafkaSettings& kafka);

  /// Calls back when it may be used.
  void start(std::function<void()> ready);
  /// Requires: started.
  void write(Writes writes, std::function<void(const std::string& error)> done);
  /// All that isn't done yet ends with this error; some of it may have been written. Nothing else
  /// may be asked of it from now on; to destroy it while busy() would wait for Kafka.
  void abandon(const std::string& error);
  bool busy() const { return producer_.busy(); }
  /// Each record of a table, after the table has it.
  void on_read(Topic topic, std::string_view key, std::string_view value, bool tombstone);

 private:
  using Done = std::function<void(const std::string& error)>;
  struct Waiting {
    Writes writes;
    Done done;
  };
  void write_next();
  void finish(const std::string& error);
  void finish_if_done();
  kafka::OutRecord to_record(Write write) const;

  TopicNames names_;
  int partitions_;
  std::deque<Waiting> waiting_;
  std::map<std::pair<Topic, std::string>, std::optional<std::string>> unread_;  // of this one
  std::vector<Done> done_;
  bool committed_ = false;
  bool abandoned_ = false;
  kafka::TransactionalProducer producer_;
};

}  // namespace fanfare::control
