// Scans over Kafka.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "kafka/topic_reader.h"
#include "services/control/scan.h"

namespace fanfare::control {

/// One scan of a partition at a time; others of it wait for their turn. Threads: the loop's.
/// One to which nothing comes for half a minute ends as unanswered.
/// Memory: records_max, or 4 MiB and a record, of each partition that is being read.
class ScanReader {
 public:
  ScanReader(runtime::Loop& loop, const kafka::ClientConfig& client);
  void scan(ScanRequest request, std::function<void(ScanResult)> done);

 private:
  struct Active {
    std::uint64_t number = 0;
    ScanRequest request;
    std::function<void(ScanResult)> done;
    ScanResult result;
    std::size_t bytes = 0;
    int idle = 0;  // periods without a record
  };
  using Waiting = std::pair<ScanRequest, std::function<void(ScanResult)>>;
  void begin(const kafka::TopicPartition& partition);
  void on_record(const kafka::Message& message);
  void finish(const kafka::TopicPartition& partition, bool at_end);
  void end_unanswered();

  runtime::Loop& loop_;
  std::map<kafka::TopicPartition, Active> active_;
  std::set<kafka::TopicPartition> resting_;  // between two scans
  std::map<kafka::TopicPartition, std::deque<Waiting>> waiting_;
  std::uint64_t scans_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  kafka::TopicReader reader_;
  runtime::Loop::Timer ending_;
};

}  // namespace fanfare::control
