// fanfare: the command line.
#include <algorithm>
#include <cstdio>
#include <exception>

#include "cli/commands.h"
#include "cli/help.h"

namespace {

using fanfare::cli::Command;
using fanfare::cli::ExitCode;
using fanfare::cli::Words;

bool asks_for_help(const Words& words) {
  const auto end = std::ranges::find(words, "--");
  return std::any_of(words.begin(), end, [](const auto& w) { return w == "--help" || w == "-h"; });
}

int run(const Command& command, const Words& words) {
  const auto complain = [&](const std::exception& error, ExitCode code) {
    std::fflush(stdout);
    std::fprintf(stderr, "fanfare %s: %s\n", command.full_name().c_str(), error.what());
    return static_cast<int>(code);
  };
  if (asks_for_help(words)) return std::fputs(help_of(command).c_str(), stdout), 0;
  try {
    return command.run(command.read(words));
  } catch (const fanfare::cli::UsageError& error) {
    complain(error, ExitCode::kUsage);
    std::fprintf(stderr, "See fanfare %s --help.\n", command.full_name().c_str());
    return static_cast<int>(ExitCode::kUsage);
  } catch (const fanfare::cli::Failure& failure) {
    return complain(failure, failure.code());
  } catch (const std::exception& error) {
    return complain(error, ExitCode::kFailed);
  }
}

bool is_group(const std::string& name) {
  return !name.empty() && std::ranges::any_of(fanfare::cli::commands(), [&](const auto& command) {
    return command.group == name;
  });
}

}  // namespace

int main(int argc, char** argv) {
  const Words words(argv + 1, argv + argc);
  const auto first = words.empty() ? "" : words[0];
  if (first == "--version") return std::printf("fanfare %s\n", FANFARE_VERSION) < 0;
  if (words == Words{"help", "--markdown"})
    return std::fputs(fanfare::cli::reference().c_str(), stdout), 0;
  for (const auto& command : fanfare::cli::commands()) {
    const std::size_t depth = command.group.empty() ? 1 : 2;
    if (depth == 1 ? command.name == first
                   : command.group == first && words.size() > 1 && command.name == words[1])
      return run(command, Words(words.begin() + static_cast<long>(depth), words.end()));
  }
  const auto group = is_group(first) ? first : "";
  const auto help = fanfare::cli::help_of_group(group);
  const bool wanted = first == "help" || first == "--help" || first == "-h" ||
                      (!group.empty() && words.size() == 2 && asks_for_help(words));
  std::fputs(help.c_str(), wanted ? stdout : stderr);
  if (!wanted && group.empty() && !first.empty())
    std::fprintf(stderr, "\nfanfare: there is no command %s\n", first.c_str());
  return wanted ? 0 : static_cast<int>(ExitCode::kUsage);
}
