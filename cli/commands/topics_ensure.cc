#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "cli/commands/topics.h"
#include "cli/kafka/settings.h"
#include "kafka/admin.h"

namespace fanfare::cli {
namespace {

constexpr auto kLeadersWithin = std::chrono::seconds(30);
constexpr auto kAskAgainAfter = std::chrono::milliseconds(50);

/// A partition answers with its offsets once it has a leader.
void wait_for_leader(kafka::Admin& admin, const kafka::TopicPartition& partition,
                     std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    try {
      admin.watermarks(partition);
      return;
    } catch (const std::exception&) {
      if (std::chrono::steady_clock::now() > deadline) throw;
    }
    std::this_thread::sleep_for(kAskAgainAfter);
  }
}

}  // namespace

int topics_ensure(const Arguments& arguments) {
  arguments.positional(0);
  const auto settings = read_settings(arguments);
  find_topics(settings);
  kafka::Admin admin(settings.kafka.client);
  const auto made = admin.create(settings.plan);
  const auto deadline = std::chrono::steady_clock::now() + kLeadersWithin;
  for (const auto& topic : settings.plan) {
    if (std::find(made.begin(), made.end(), topic.name) == made.end()) continue;
    for (int partition = 0; partition < topic.partitions; ++partition)
      wait_for_leader(admin, {topic.name, partition}, deadline);
    std::printf("made %s (%d partitions, %d copies)\n", topic.name.c_str(), topic.partitions,
                topic.replication);
  }
  kafka::require_topics(admin, settings.plan);
  std::printf("%zu topics are there, %zu of them new\n", settings.plan.size(), made.size());
  return 0;
}

}  // namespace fanfare::cli
