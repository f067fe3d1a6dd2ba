// What the table of commands says to people.
#pragma once

#include <string>

#include "cli/command.h"

namespace fanfare::cli {

/// The commands of `group`, or all ("").
std::string help_of_group(const std::string& group);
std::string help_of(const Command& command);
/// docs/cli.md.
std::string reference();

}  // namespace fanfare::cli
