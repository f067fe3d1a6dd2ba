// The configuration as the commands need it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "core/topics.h"
#include "kafka/admin.h"
#include "service/kafka_settings.h"

namespace fanfare::cli {

/// --config (or FANFARE_CONFIG), --brokers and the environment. Throws runtime::ConfigError.
runtime::Config load_config(const Arguments& arguments);

struct Settings {
  service::KafkaSettings kafka;
  std::vector<TopicSpec> plan;
};
Settings read_settings(const Arguments& arguments);

/// Was it said, by options or else by environment, where the brokers are?
bool names_brokers(const Arguments& arguments);
bool environment_names_brokers();

/// All topics there are. Throws Failure (kUnreachable) where no broker answers.
std::map<std::string, kafka::TopicState> find_topics(const Settings& settings);

/// Throws Failure where no broker answers, or the topic isn't there.
void require_topic(const Settings& settings, const std::string& topic);

}  // namespace fanfare::cli
