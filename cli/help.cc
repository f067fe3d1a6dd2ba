#include "cli/help.h"

#include "cli/commands.h"

namespace fanfare::cli {
namespace {

constexpr const char* kExitCodes =
    "exit codes:\n"
    "  0  done\n"
    "  1  failed: refused as it stands, a delivery that failed, a signature that is wrong\n"
    "  2  the command line can't be meant\n"
    "  3  not reachable: no answer from the API or the brokers\n"
    "  4  unauthorized: no or another key is needed, or a scope is missing\n"
    "  5  not found\n"
    "  6  apply --dry-run: something would change\n";

constexpr const char* kIntroduction =
    "# The fanfare command\n\n"
    "<!-- Printed by `fanfare help --markdown`; a test compares. -->\n\n"
    "Commands over the REST API need its address and a key: `--url` and `FANFARE_API_KEY`, or a "
    "profile, which is a\n"
    "JSON file with `url`, `apiKey` and, where it is needed, `caFile`. `./dev up` writes one: "
    "`fanfare endpoints list\n"
    "--profile .fanfare/dev.json`. `~/.config/fanfare/profile.json` is read where none is named. A "
    "profile's key goes\n"
    "to the profile's URL only. Commands that work in Kafka take the services' configuration.\n\n"
    "Tables are for people, `--json` is for programs: one JSON value as the API gives it. What is "
    "said besides goes to\n"
    "the standard error stream. Shell completion: `source <(fanfare completion bash)`; zsh and "
    "fish likewise.\n\n";

std::string listed(const std::vector<std::string>& choices) {
  std::string list;
  for (const auto& choice : choices) list.append(list.empty() ? "" : ", ").append(choice);
  return list;
}

std::string left_of(const Option& option) {
  auto text =
      option.letter != 0 ? std::string("-") + option.letter + ", " + option.name : option.name;
  return option.value.empty() ? text : text + " " + option.value;
}

std::string about(const Option& option) {
  auto text = option.about;
  if (!option.choices.empty())
    text += (text.empty() ? "" : ": ") + listed(option.choices) +
            (option.open ? " or one of your own" : "");
  return option.repeated ? text + "; repeatable" : text;
}

std::string padded(const std::string& text, std::size_t width) {
  return text.size() < width ? text + std::string(width - text.size(), ' ') : text + " ";
}

std::string usage_of(const Command& command) {
  return "fanfare " + command.full_name() + (command.operands.empty() ? "" : " ") +
         command.operands + " [OPTIONS]";
}

}  // namespace

std::string help_of_group(const std::string& group) {
  auto text = "usage: fanfare " + (group.empty() ? "" : group + " ") + "COMMAND [OPTIONS]\n\n";
  for (const auto& command : commands())
    if (group.empty() || command.group == group)
      text += "  " + padded(command.full_name(), 25) + command.summary + "\n";
  text += "\nfanfare COMMAND --help tells its options; fanfare --version the version.\n\n";
  return text + kExitCodes;
}

std::string help_of(const Command& command) {
  auto text = "usage: " + usage_of(command) + "\n\n" + command.summary + "\n\n";
  if (!command.operand_choices.empty())
    text += command.operands + ": " + listed(command.operand_choices) + "\n\n";
  if (!command.details.empty()) text += command.details + "\n\n";
  for (const auto& option : command.all_options())
    text += "  " + padded(left_of(option), 24) + about(option) + "\n";
  return text;
}

std::string reference() {
  std::string text = kIntroduction;
  text += "```text\n" + help_of_group("") + "```\n";
  for (const auto& command : commands())
    text += "\n## " + command.full_name() + "\n\n```text\n" + help_of(command) + "```\n";
  return text;
}

}  // namespace fanfare::cli
