#include "cli/command.h"

#include <algorithm>

namespace fanfare::cli {
namespace {

void add(std::vector<Option>& to, const std::vector<Option>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

const std::vector<Option>& api_options() {
  static const std::vector<Option> list{
      {"--url", "URL", "the API, such as https://fanfare.example (also FANFARE_URL)"},
      {"--key", "KEY", "the API key (better FANFARE_API_KEY: others see the words of a process)"},
      {"--profile", "FILE",
       "JSON with url, apiKey and caFile (also FANFARE_PROFILE; else "
       "~/.config/fanfare/profile.json)"},
      {"--organization", "ORG", "for a platform key: whose data is meant"},
      {"--ca", "FILE", "certificates to trust besides the system's"},
      {"--timeout", "DURATION", "how long an answer may take (30s)"},
  };
  return list;
}

const std::vector<Option>& kafka_options() {
  static const std::vector<Option> list{
      {"--config", "FILE", "the services' YAML file (also FANFARE_CONFIG)"},
      {"--brokers", "LIST", "Kafka's host:port,… (also FANFARE_KAFKA_BROKERS)"},
  };
  return list;
}

bool has(const std::vector<Option>& options, const std::string& name) {
  for (const auto& option : options)
    if (option.name == name) return true;
  return false;
}

}  // namespace

Option dialect_option(const std::string& about) {
  Option option{"--dialect", "NAME", about};
  option.choices = {"fanfare", "fanfare-v1", "fanfare-snake", "generic", "standard", "cloudevents"};
  option.open = true;
  return option;
}

Option dialect_file_option() {
  return {"--dialect-file", "FILE", "a dialect of your deployment (dialects/README.md)", {}, true};
}

Arguments Command::read(const Words& words) const {
  Arguments arguments(words, all_options());
  if (operand_choices.empty()) return arguments;
  const auto& given = arguments.positional(1)[0];
  if (std::ranges::find(operand_choices, given) != operand_choices.end()) return arguments;
  std::string list;
  for (const auto& choice : operand_choices) list += (list.empty() ? "" : ", ") + choice;
  throw UsageError(operands + ": " + given + " is none of " + list);
}

std::vector<Option> Command::all_options() const {
  auto all = options;
  std::vector<Option> more;
  if (reaches == Reaches::kApi || reaches == Reaches::kApiOrKafka) add(more, api_options());
  if (reaches == Reaches::kKafka || reaches == Reaches::kApiOrKafka) add(more, kafka_options());
  for (auto& option : more)
    if (!has(all, option.name)) all.push_back(std::move(option));
  return all;
}

}  // namespace fanfare::cli
