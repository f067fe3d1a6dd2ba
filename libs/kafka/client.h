// What all clients of a process share: where the brokers are, and how a record looks.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

struct rd_kafka_message_s;
struct rd_kafka_conf_s;

namespace fanfare::kafka {

class Statistics;

struct ClientConfig {
  std::string brokers;  // host:port,…
  std::string client_id;
  std::map<std::string, std::string> properties;  // librdkafka's own, such as security.protocol
  std::shared_ptr<Statistics> statistics;         // null: its clients make none
};

struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;
  auto operator<=>(const TopicPartition&) const = default;
};

using RecordHeaders = std::vector<std::pair<std::string, std::string>>;

/// A record to be written.
struct OutRecord {
  std::string topic;
  std::int32_t partition = 0;
  std::string key;
  std::string value;
  bool tombstone = false;  // value is null
  RecordHeaders headers;
};

/// A record that was read; owns librdkafka's message. Views end with it.
class Message {
 public:
  explicit Message(rd_kafka_message_s* message) : message_(message) {}
  Message(Message&& other) noexcept : message_(other.message_) { other.message_ = nullptr; }
  Message& operator=(Message&& other) noexcept {
    std::swap(message_, other.message_);
    return *this;
  }
  ~Message();

  std::string_view topic() const;
  std::int32_t partition() const;
  std::int64_t offset() const;
  TimePoint appended() const;  // LogAppendTime
  std::string_view key() const;
  std::string_view value() const;
  bool is_tombstone() const;
  RecordHeaders headers() const;

 private:
  rd_kafka_message_s* message_;
};

/// A configuration with `config` and then `settings` applied. Throws std::runtime_error with
/// librdkafka's words on a property that it refuses. The caller owns the result.
rd_kafka_conf_s* make_conf(const ClientConfig& config,
                           const std::map<std::string, std::string>& settings);

}  // namespace fanfare::kafka
