// fanfare: topics, keys, and all services in one process.
#include <cstdio>
#include <exception>

#include "cli/arguments.h"
#include "cli/commands.h"

namespace {

using fanfare::cli::Command;
using fanfare::cli::Words;

constexpr int kFailed = 1, kUsage = 2;
constexpr const char* kConnection =
    "  --config FILE        the services' YAML file (also FANFARE_CONFIG)\n"
    "  --brokers LIST       Kafka's host:port,… (also FANFARE_KAFKA_BROKERS)\n";

std::string full_name(const Command& command) {
  return command.group.empty() ? command.name : command.group + " " + command.name;
}

/// The commands of `group`, or all.
void print_commands(const std::string& group, std::FILE* out) {
  std::fprintf(out, "usage: fanfare %sCOMMAND [OPTIONS]\n\n",
               group.empty() ? "" : (group + " ").c_str());
  for (const auto& command : fanfare::cli::commands())
    if (group.empty() || command.group == group)
      std::fprintf(out, "  %-15s %s\n", full_name(command).c_str(), command.summary.c_str());
  std::fprintf(out, "\nfanfare COMMAND --help tells its options; fanfare --version the version.\n");
}

int print_help(const Command& command) {
  std::printf("usage: fanfare %s [OPTIONS]\n\n%s\n\n%s%s", full_name(command).c_str(),
              command.summary.c_str(), command.usage.c_str(), kConnection);
  return 0;
}

int run(const Command& command, const Words& words) {
  for (const auto& word : words)
    if (word == "--help" || word == "-h") return print_help(command);
  try {
    return command.run(words);
  } catch (const fanfare::cli::UsageError& error) {
    std::fprintf(stderr, "fanfare %s: %s\n", full_name(command).c_str(), error.what());
    return kUsage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fanfare %s: %s\n", full_name(command).c_str(), error.what());
    return kFailed;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const Words words(argv + 1, argv + argc);
  const auto first = words.empty() ? "" : words[0];
  if (first == "--version") return std::printf("fanfare %s\n", FANFARE_VERSION) < 0;
  if (first == "--help" || first == "-h") return print_commands("", stdout), 0;
  bool is_group = false;
  for (const auto& command : fanfare::cli::commands()) {
    const std::size_t depth = command.group.empty() ? 1 : 2;
    is_group = is_group || (!command.group.empty() && command.group == first);
    if (depth == 1 ? command.name == first
                   : command.group == first && words.size() > 1 && command.name == words[1])
      return run(command, Words(words.begin() + depth, words.end()));
  }
  if (is_group && words.size() == 2 && (words[1] == "--help" || words[1] == "-h"))
    return print_commands(first, stdout), 0;
  print_commands(is_group ? first : "", stderr);
  return kUsage;
}
