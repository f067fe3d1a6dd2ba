// Topics as vectors, with committed offsets and transactions.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "kafka/transactional_producer.h"
#include "sim/random.h"

namespace fanfare::sim {

using Place = kafka::TopicPartition;

struct Record {
  std::int64_t offset = 0;
  TimePoint appended;
  std::string key, value;
};
struct Committed {
  std::int64_t offset = -1;
  std::string metadata;
};

/// Each topic is read by one group at most, so offsets are kept by partition.
/// Invariant: offsets ascend and have gaps, as transaction markers and aborted records leave them.
class Broker {
 public:
  explicit Broker(Random& random) : random_(random) {}

  const std::vector<Record>& records(const Place& place) { return logs_[place].records; }
  /// The index of the first record at or after `offset`.
  std::size_t find(const Place& place, std::int64_t offset);
  Committed committed(const Place& place) const;
  /// The offset that the next record gets.
  std::int64_t end(const Place& place) { return logs_[place].end; }

  void append(const Place& place, std::string key, std::string value, TimePoint now);
  void commit(const kafka::TransactionBatch& batch, TimePoint begun, TimePoint now);
  void abort(const kafka::TransactionBatch& batch);

  std::function<void(const Place&, const Record&)> on_appended;
  /// Before the offsets are changed.
  std::function<void(const kafka::TransactionBatch&)> on_transaction;

 private:
  struct Log {
    std::vector<Record> records;
    std::int64_t end = 0;
  };
  void add(const Place& place, std::string key, std::string value, TimePoint appended);

  Random& random_;
  std::map<Place, Log> logs_;
  std::map<Place, Committed> committed_;
};

}  // namespace fanfare::sim
