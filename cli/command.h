// A command as data: --help, shell completion, docs/cli.md and the reading of words come from it.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"

namespace fanfare::cli {

/// Which options, besides its own, a command takes.
enum class Reaches { kNothing, kApi, kKafka, kApiOrKafka };

/// --dialect: those that are built in, and those of the deployment.
Option dialect_option(const std::string& about);
/// --dialect-file, for commands that sign or verify by themselves.
Option dialect_file_option();

struct Command {
  std::string group;     // "topics"; "" for none
  std::string name;      // "plan"
  std::string operands;  // "ID...", for people
  std::string summary;   // one line
  std::string details;   // further lines of --help, or ""
  std::vector<Option> options;
  Reaches reaches = Reaches::kNothing;
  int (*run)(const Arguments& arguments) = nullptr;
  std::vector<std::string> operand_choices = {};  // all words that may stand for the operand

  std::string full_name() const { return group.empty() ? name : group + " " + name; }
  /// Throws UsageError where they can't be meant.
  Arguments read(const Words& words) const;
  /// Its own and those of what it reaches.
  std::vector<Option> all_options() const;
};

}  // namespace fanfare::cli
