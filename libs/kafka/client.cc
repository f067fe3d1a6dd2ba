#include "kafka/client.h"

#include <librdkafka/rdkafka.h>

#include <stdexcept>

#include "runtime/log.h"

namespace fanfare::kafka {

Message::~Message() {
  if (message_ != nullptr) rd_kafka_message_destroy(message_);
}

std::string_view Message::topic() const { return rd_kafka_topic_name(message_->rkt); }
std::int32_t Message::partition() const { return message_->partition; }
std::int64_t Message::offset() const { return message_->offset; }

TimePoint Message::appended() const {
  rd_kafka_timestamp_type_t type;
  return from_unix_ms(rd_kafka_message_timestamp(message_, &type));
}

std::string_view Message::key() const {
  return {static_cast<const char*>(message_->key), message_->key_len};
}

std::string_view Message::value() const {
  return {static_cast<const char*>(message_->payload), message_->len};
}

bool Message::is_tombstone() const { return message_->payload == nullptr; }

RecordHeaders Message::headers() const {
  RecordHeaders result;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message_, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return result;
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  for (size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    result.emplace_back(name, std::string(static_cast<const char*>(value), size));
  }
  return result;
}

namespace {

void set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  char error[512];
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error, sizeof error) !=
      RD_KAFKA_CONF_OK) {
    rd_kafka_conf_destroy(conf);
    throw std::runtime_error("kafka.properties." + name + ": " + error);
  }
}

/// Threads: any of librdkafka's. Levels as of syslog.
void log_of_librdkafka(const rd_kafka_t* client, int level, const char* facility,
                       const char* text) {
  runtime::log(level <= 3 ? runtime::LogLevel::kError : runtime::LogLevel::kWarning, "librdkafka",
               {{"client", rd_kafka_name(client)}, {"facility", facility}, {"text", text}});
}

}  // namespace

rd_kafka_conf_s* make_conf(const ClientConfig& config,
                           const std::map<std::string, std::string>& settings) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set_log_cb(conf, log_of_librdkafka);
  set(conf, "bootstrap.servers", config.brokers);
  set(conf, "client.id", config.client_id.empty() ? "fanfare" : config.client_id);
  set(conf, "socket.nagle.disable", "true");
  set(conf, "reconnect.backoff.ms", "50");
  set(conf, "reconnect.backoff.max.ms", "1000");
  set(conf, "topic.metadata.refresh.fast.interval.ms", "50");
  set(conf, "allow.auto.create.topics", "false");
  // Where a broker takes metrics (KIP-714) each client waits up to a second for a last push at its
  // end, one client after the other: a graceful stop would take longer than its deadline.
  set(conf, "enable.metrics.push", "false");
  for (const auto& [name, value] : settings) set(conf, name, value);
  for (const auto& [name, value] : config.properties) set(conf, name, value);
  return conf;
}

}  // namespace fanfare::kafka
