#include "kafka/admin.h"

#include <librdkafka/rdkafka.h>

#include <stdexcept>

#include "kafka/record_writer.h"

namespace fanfare::kafka {
namespace {

constexpr int kTimeoutMs = static_cast<int>(kAnswerWithin.count());

struct TopicDeleter {
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
};
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, TopicDeleter>;

NewTopic to_new_topic(const TopicSpec& spec) {
  char error[512];
  NewTopic topic(rd_kafka_NewTopic_new(spec.name.c_str(), spec.partitions, spec.replication, error,
                                       sizeof error));
  if (!topic) throw std::runtime_error(spec.name + ": " + error);
  for (const auto& [name, value] : spec.config) {
    rd_kafka_NewTopic_set_config(topic.get(), name.c_str(), value.c_str());
  }
  return topic;
}

}  // namespace

struct Admin::Impl {
  explicit Impl(const ClientConfig& config)
      : client(new_client(RD_KAFKA_PRODUCER, make_conf(config, {}))) {}
  ~Impl() { rd_kafka_destroy(client); }
  rd_kafka_t* client;
};

Admin::Admin(const ClientConfig& config) : impl_(std::make_unique<Impl>(config)) {}
Admin::~Admin() = default;

std::map<std::string, TopicState> Admin::topics(const std::string& prefix,
                                                std::chrono::milliseconds within) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(impl_->client, 1, nullptr, &metadata, static_cast<int>(within.count()));
  if (error != 0) {
    throw NoAnswer(std::string("kafka.brokers: no broker answers (") + rd_kafka_err2str(error) +
                   ")");
  }
  std::map<std::string, TopicState> result;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const auto& topic = metadata->topics[i];
    if (topic.err != 0 || !std::string_view(topic.topic).starts_with(prefix)) continue;
    result[topic.topic] = {topic.partition_cnt,
                           topic.partition_cnt > 0 ? topic.partitions[0].replica_cnt : 0};
  }
  rd_kafka_metadata_destroy(metadata);
  return result;
}

std::vector<std::string> Admin::create(const std::vector<TopicSpec>& wanted) {
  const auto existing = topics("");
  std::vector<NewTopic> owned;
  std::vector<rd_kafka_NewTopic_t*> missing;
  for (const TopicSpec& spec : wanted) {
    if (existing.contains(spec.name)) continue;
    owned.push_back(to_new_topic(spec));
    missing.push_back(owned.back().get());
  }
  std::vector<std::string> created;
  if (missing.empty()) return created;
  rd_kafka_queue_t* queue = rd_kafka_queue_new(impl_->client);
  rd_kafka_AdminOptions_t* options =
      rd_kafka_AdminOptions_new(impl_->client, RD_KAFKA_ADMIN_OP_CREATETOPICS);
  char text[256];
  rd_kafka_AdminOptions_set_operation_timeout(options, kTimeoutMs, text, sizeof text);
  rd_kafka_CreateTopics(impl_->client, missing.data(), missing.size(), options, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 2 * kTimeoutMs);
  std::string fault = event == nullptr ? "no answer from the broker" : "";
  if (event != nullptr && rd_kafka_event_error(event) != 0) {
    fault = rd_kafka_event_error_string(event);
  } else if (event != nullptr) {
    size_t count = 0;
    const auto** results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    for (size_t i = 0; i < count; ++i) {
      const rd_kafka_resp_err_t code = rd_kafka_topic_result_error(results[i]);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        created.emplace_back(rd_kafka_topic_result_name(results[i]));
      } else if (code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
        const char* words = rd_kafka_topic_result_error_string(results[i]);
        fault = std::string(rd_kafka_topic_result_name(results[i])) + ": " +
                (words != nullptr ? words : rd_kafka_err2str(code));
      }
    }
  }
  if (event != nullptr) rd_kafka_event_destroy(event);
  rd_kafka_AdminOptions_destroy(options);
  rd_kafka_queue_destroy(queue);
  if (!fault.empty()) throw std::runtime_error("topics: " + fault);
  return created;
}

std::pair<std::int64_t, std::int64_t> Admin::watermarks(const TopicPartition& partition) {
  std::int64_t low = 0, high = 0;
  const rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(
      impl_->client, partition.topic.c_str(), partition.partition, &low, &high, kTimeoutMs);
  if (error != 0) throw std::runtime_error(partition.topic + ": " + rd_kafka_err2str(error));
  return {low, high};
}

std::map<std::string, TopicState> require_topics(Admin& admin, const std::vector<TopicSpec>& wanted,
                                                 std::chrono::milliseconds within) {
  auto existing = admin.topics("", within);
  for (const TopicSpec& spec : wanted) {
    const auto found = existing.find(spec.name);
    if (found == existing.end()) {
      throw std::runtime_error("topic " + spec.name + " is missing: run fanfare topics ensure");
    }
    if (found->second.partitions != spec.partitions) {
      throw std::runtime_error(
          "topic " + spec.name + " has " + std::to_string(found->second.partitions) +
          " partitions, but topics.partitions asks for " + std::to_string(spec.partitions) +
          ": set it to what the topic has (it is fixed when a topic is made)");
    }
  }
  return existing;
}

}  // namespace fanfare::kafka
