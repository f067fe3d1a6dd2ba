#include "cli/completion.h"

#include <map>
#include <set>
#include <vector>

#include "cli/commands.h"
#include "core/check.h"

namespace fanfare::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

/// For single quotes in sh and zsh; fish wants a backslash instead.
std::string quoted(const std::string& text, const std::string& instead_of_quote) {
  std::string out = "'";
  for (const char c : text)
    if (c == '\'')
      out += instead_of_quote;
    else
      out += c;
  return out + "'";
}

/// The words that may come first, and those behind a group.
std::vector<std::string> first_words() {
  std::vector<std::string> words;
  for (const auto& command : commands()) {
    const auto& word = command.group.empty() ? command.name : command.group;
    if (words.empty() || words.back() != word) words.push_back(word);
  }
  return words;
}

std::map<std::string, std::vector<std::string>> words_of_groups() {
  std::map<std::string, std::vector<std::string>> words;
  for (const auto& command : commands())
    if (!command.group.empty()) words[command.group].push_back(command.name);
  return words;
}

bool takes_file(const Option& option) {
  return option.value.starts_with("FILE") || option.value == "DIR";
}

/// The cases of a function that both bash and zsh understand: $path is "endpoints list", $previous
/// the word before; sets $words_ to what may come, or $files_.
std::string cases() {
  std::string text = "  case \"$path_ $previous_\" in\n";
  for (const auto& command : commands())
    for (const auto& option : command.all_options()) {
      if (option.value.empty()) continue;
      auto pattern = quoted(command.full_name() + " " + option.name, "");
      if (option.letter != 0)
        pattern += "|" + quoted(command.full_name() + " -" + option.letter, "");
      text += "    " + pattern + ") ";
      text += takes_file(option) ? "files_=1" : "words_=" + quoted(joined(option.choices), "");
      text += "; return ;;\n";
    }
  text +=
      "  esac\n  case \"$path_\" in\n    '') words_=" + quoted(joined(first_words()), "") + " ;;\n";
  for (const auto& [group, words] : words_of_groups())
    text += "    " + quoted(group, "") + ") words_=" + quoted(joined(words), "") + " ;;\n";
  for (const auto& command : commands()) {
    std::vector<std::string> names{"--help"};
    for (const auto& option : command.all_options()) names.push_back(option.name);
    names.insert(names.begin(), command.operand_choices.begin(), command.operand_choices.end());
    const auto words = joined(names);
    text += "    " + quoted(command.full_name(), "") + ") words_=" + quoted(words, "");
    text += command.operands.starts_with("[FILE") ? "; files_=1 ;;\n" : " ;;\n";
  }
  return text + "  esac\n";
}

std::string path_finder() {
  std::string groups;
  for (const auto& [group, words] : words_of_groups())
    groups += (groups.empty() ? "" : "|") + group;
  return "  case \"$first_\" in\n"
         "    " +
         groups +
         ") path_=\"$first_${second_:+ $second_}\" ;;\n"
         "    *) path_=\"$first_\" ;;\n"
         "  esac\n";
}

std::string bash_script() {
  return "# fanfare completion for bash: source <(fanfare completion bash)\n"
         "_fanfare_words() {\n" +
         cases() +
         "}\n"
         "_fanfare() {\n"
         "  local path_='' words_='' files_='' first_='' second_='' current_ previous_\n"
         "  current_=${COMP_WORDS[COMP_CWORD]} previous_=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  (( COMP_CWORD > 1 )) && first_=${COMP_WORDS[1]}\n"
         "  (( COMP_CWORD > 2 )) && second_=${COMP_WORDS[2]}\n" +
         path_finder() +
         "  _fanfare_words\n"
         "  COMPREPLY=( $(compgen -W \"$words_\" -- \"$current_\") )\n"
         "  [[ -n $files_ ]] && COMPREPLY+=( $(compgen -f -- \"$current_\") )\n"
         "  return 0\n"
         "}\n"
         "complete -F _fanfare fanfare\n";
}

std::string zsh_script() {
  return "#compdef fanfare\n"
         "# fanfare completion for zsh: source <(fanfare completion zsh), or as _fanfare in "
         "$fpath\n"
         "_fanfare_words() {\n" +
         cases() +
         "}\n"
         "_fanfare() {\n"
         "  local path_='' words_='' files_='' first_='' second_='' previous_\n"
         "  previous_=${words[CURRENT-1]}\n"
         "  (( CURRENT > 2 )) && first_=${words[2]}\n"
         "  (( CURRENT > 3 )) && second_=${words[3]}\n" +
         path_finder() +
         "  _fanfare_words\n"
         "  [[ -n $words_ ]] && compadd -- ${=words_}\n"
         "  [[ -n $files_ ]] && _files\n"
         "  return 0\n"
         "}\n"
         "if [[ $funcstack[1] == _fanfare ]]; then _fanfare \"$@\"; else compdef _fanfare fanfare; "
         "fi\n";
}

std::string fish_quoted(const std::string& text) { return quoted(text, "\\'"); }

/// When the words so far are those of the command.
std::string fish_condition(const Command& command) {
  auto seen =
      "__fish_seen_subcommand_from " + (command.group.empty() ? command.name : command.group);
  if (!command.group.empty()) seen += "; and __fish_seen_subcommand_from " + command.name;
  return fish_quoted(seen);
}

std::string fish_script() {
  std::string text =
      "# fanfare completion for fish: fanfare completion fish | source\n"
      "complete -c fanfare -f\n";
  std::set<std::string> groups;
  for (const auto& command : commands()) {
    const auto& first = command.group.empty() ? command.name : command.group;
    if (groups.insert(first).second)
      text += "complete -c fanfare -n __fish_use_subcommand -a " + first +
              (command.group.empty() ? " -d " + fish_quoted(command.summary) : "") + "\n";
    if (!command.group.empty())
      text += "complete -c fanfare -n " +
              fish_quoted("__fish_seen_subcommand_from " + command.group +
                          "; and not __fish_seen_subcommand_from " +
                          joined(words_of_groups()[command.group])) +
              " -a " + command.name + " -d " + fish_quoted(command.summary) + "\n";
    if (!command.operand_choices.empty())
      text += "complete -c fanfare -n " + fish_condition(command) + " -a " +
              fish_quoted(joined(command.operand_choices)) + "\n";
    for (const auto& option : command.all_options()) {
      text += "complete -c fanfare -n " + fish_condition(command) + " -l " + option.name.substr(2);
      if (option.letter != 0) text += std::string(" -s ") + option.letter;
      if (!option.value.empty()) text += takes_file(option) ? " -r -F" : " -x";
      if (!option.choices.empty()) text += " -a " + fish_quoted(joined(option.choices));
      text += " -d " + fish_quoted(option.about) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string completion_script(const std::string& shell) {
  if (shell == "bash") return bash_script();
  if (shell == "zsh") return zsh_script();
  FANFARE_CHECK(shell == "fish");
  return fish_script();
}

}  // namespace fanfare::cli
