#include "cli/kafka/settings.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "codec/dialects.h"
#include "core/rung_set.h"
#include "service/dialect_sources.h"

namespace fanfare::cli {

namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != 0;
}

}  // namespace

bool names_brokers(const Arguments& arguments) {
  return arguments.has("--config") || arguments.has("--brokers");
}

bool environment_names_brokers() {
  return is_set("FANFARE_CONFIG") || is_set("FANFARE_KAFKA_BROKERS");
}

runtime::Config load_config(const Arguments& arguments) {
  const char* from_environment = std::getenv("FANFARE_CONFIG");
  auto environment = runtime::Config::process_environment();
  if (arguments.has("--brokers"))
    environment["FANFARE_KAFKA_BROKERS"] = arguments.required("--brokers");
  return runtime::Config::load(
      arguments.value("--config", from_environment ? from_environment : ""), environment);
}

Settings read_settings(const Arguments& arguments) {
  auto config = load_config(arguments);
  Settings settings{service::read_kafka_settings(config, "cli"), {}};
  auto& topics = settings.kafka.topics;
  topics.sources = config.list("topics.sources", {"default"},
                               "names of the topics <prefix>.in.<source> for other producers");
  for (const auto& source : config.records("ingest.sources", "topics of other producers"))
    if (const auto name = source.find("name"); name != source.end())
      if (std::find(topics.sources.begin(), topics.sources.end(), name->second) ==
          topics.sources.end())
        topics.sources.push_back(name->second);
  const auto dialects = codec::load_dialects(service::read_dialect_sources(config));
  settings.plan = plan_topics(topics, RungSet::of(dialects.all()).delays());
  return settings;
}

std::map<std::string, kafka::TopicState> find_topics(const Settings& settings) {
  try {
    return kafka::Admin(settings.kafka.client).topics("");
  } catch (const std::runtime_error& error) {
    throw Failure(ExitCode::kUnreachable, std::string(error.what()) + " at " +
                                              settings.kafka.client.brokers +
                                              ": name them with --brokers or --config");
  }
}

void require_topic(const Settings& settings, const std::string& topic) {
  if (find_topics(settings).contains(topic)) return;
  throw Failure(ExitCode::kNotFound,
                "there is no topic " + topic + ": make it with fanfare topics ensure");
}

}  // namespace fanfare::cli
