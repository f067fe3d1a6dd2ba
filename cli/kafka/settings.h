// The configuration as the commands need it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "core/topics.h"
#include "service/kafka_settings.h"

namespace fanfare::cli {

/// These and the options that every command takes.
std::set<std::string> with_connection(std::set<std::string> options);

/// --config (or FANFARE_CONFIG), --brokers and the environment. Throws runtime::ConfigError.
runtime::Config load_config(const Arguments& arguments);

struct Settings {
  service::KafkaSettings kafka;
  std::vector<TopicSpec> plan;
};
Settings read_settings(const Arguments& arguments);

/// Throws std::runtime_error in plain words where no broker answers, or the topic isn't there.
void require_topic(const Settings& settings, const std::string& topic);

}  // namespace fanfare::cli
