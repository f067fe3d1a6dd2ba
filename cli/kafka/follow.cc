#include "cli/kafka/follow.h"

#include <cstdio>

#include "kafka/admin.h"
#include "kafka/topic_reader.h"

namespace fanfare::cli {
namespace {

/// The partitions that are asked for. Throws where there is no such topic or partition.
std::vector<kafka::TopicPartition> wanted(const std::map<std::string, kafka::TopicState>& topics,
                                          const std::string& topic, const std::string& only) {
  const auto state = topics.find(topic);
  if (state == topics.end()) throw Failure(ExitCode::kNotFound, "there is no topic " + topic);
  std::vector<kafka::TopicPartition> partitions;
  for (int number = 0; number < state->second.partitions; ++number)
    if (only.empty() || only == std::to_string(number)) partitions.push_back({topic, number});
  if (partitions.empty())
    throw UsageError("--partition: " + topic + " has partitions 0 to " +
                     std::to_string(state->second.partitions - 1));
  return partitions;
}

}  // namespace

bool print_line(const std::string& line) {
  const auto text = line + "\n";
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
}

void follow_topic(const Settings& settings, const std::string& topic, const FollowOptions& options,
                  const std::function<bool(const kafka::Message&)>& on_record) {
  const auto partitions = wanted(find_topics(settings), topic, options.partition);
  kafka::Admin admin(settings.kafka.client);
  runtime::Loop loop;
  bool over = false;
  kafka::TopicReader reader(loop, settings.kafka.client, [&](const kafka::Message& message) {
    if (over || on_record(message)) return;
    over = true;
    loop.stop();
  });
  std::vector<kafka::TopicReader::Start> starts;
  for (const auto& partition : partitions)
    starts.push_back(
        {partition, options.from_beginning ? 0 : admin.watermarks(partition).second, {}});
  reader.follow(std::move(starts));
  const auto flushing = loop.every(std::chrono::milliseconds(100), [] { std::fflush(stdout); });
  if (options.exit_at_end) reader.sync([&] { loop.stop(); });
  loop.run();
  std::fflush(stdout);
}

}  // namespace fanfare::cli
