#include <charconv>
#include <cstdio>

#include "cli/commands.h"
#include "cli/kafka/record_json.h"
#include "cli/kafka/settings.h"
#include "kafka/admin.h"
#include "kafka/topic_reader.h"
#include "runtime/loop.h"

namespace fanfare::cli {
namespace {

/// The partitions that are asked for. Throws where there is no such topic or partition.
std::vector<kafka::TopicPartition> wanted(kafka::Admin& admin, const std::string& topic,
                                          const Arguments& arguments) {
  const auto found = admin.topics(topic);
  const auto state = found.find(topic);
  if (state == found.end()) throw std::runtime_error("there is no topic " + topic);
  std::vector<kafka::TopicPartition> partitions;
  for (int number = 0; number < state->second.partitions; ++number)
    if (!arguments.has("--partition") || arguments.value("--partition") == std::to_string(number))
      partitions.push_back({topic, number});
  if (partitions.empty())
    throw UsageError("--partition: " + topic + " has partitions 0 to " +
                     std::to_string(state->second.partitions - 1));
  return partitions;
}

}  // namespace

int topics_tail(const Words& words) {
  const Arguments arguments(words, with_connection({"--partition"}),
                            {"--json", "--from-beginning", "--exit-at-end"});
  auto topic = arguments.positional(1)[0];
  const auto settings = read_settings(arguments);
  const auto prefix = settings.kafka.topics.prefix + ".";
  kafka::Admin admin(settings.kafka.client);
  if (!topic.starts_with(prefix) && !admin.topics(topic).contains(topic)) topic = prefix + topic;
  const auto kind = topic.starts_with(prefix) ? topic.substr(prefix.size()) : topic;

  runtime::Loop loop;
  bool reader_gone = false;  // whoever reads our output has gone
  kafka::TopicReader reader(loop, settings.kafka.client, [&](const kafka::Message& message) {
    const auto line = record_json(message, kind) + "\n";
    if (std::fwrite(line.data(), 1, line.size(), stdout) == line.size()) return;
    reader_gone = true;
    loop.stop();
  });
  std::vector<kafka::TopicReader::Start> starts;
  for (const auto& partition : wanted(admin, topic, arguments))
    starts.push_back({partition,
                      arguments.has("--from-beginning") ? 0 : admin.watermarks(partition).second,
                      {}});
  reader.follow(std::move(starts));
  const auto flushing = loop.every(std::chrono::milliseconds(100), [] { std::fflush(stdout); });
  if (arguments.has("--exit-at-end")) reader.sync([&] { loop.stop(); });
  loop.run();
  std::fflush(stdout);
  return reader_gone ? 1 : 0;
}

}  // namespace fanfare::cli
