// Topics: what there is, and making what is missing. Blocking; for start-up and the command line.
#pragma once

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/topics.h"
#include "kafka/client.h"

namespace fanfare::kafka {

struct TopicState {
  int partitions = 0;
  int replication = 0;
};

/// No broker can be reached, now.
struct NoAnswer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr std::chrono::milliseconds kAnswerWithin{15'000};

/// Throws NoAnswer where no broker can be reached, else std::runtime_error in plain words.
class Admin {
 public:
  explicit Admin(const ClientConfig& config);
  ~Admin();
  /// The topics whose names start with `prefix`.
  std::map<std::string, TopicState> topics(const std::string& prefix,
                                           std::chrono::milliseconds within = kAnswerWithin);
  /// Creates those that are missing; returns their names. Existing ones are left alone.
  std::vector<std::string> create(const std::vector<TopicSpec>& wanted);
  /// First and last offset (exclusive, open transactions included).
  std::pair<std::int64_t, std::int64_t> watermarks(const TopicPartition& partition);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// All topics that exist. Throws std::runtime_error that says what differs if one of `wanted` has
/// another number of partitions, or is missing: an endpoint must never get two owners. NoAnswer as
/// above.
std::map<std::string, TopicState> require_topics(Admin& admin, const std::vector<TopicSpec>& wanted,
                                                 std::chrono::milliseconds within = kAnswerWithin);

}  // namespace fanfare::kafka
