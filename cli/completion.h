// Shell completion, made of the table of commands.
#pragma once

#include <string>

namespace fanfare::cli {

/// The script for "bash", "zsh" or "fish".
std::string completion_script(const std::string& shell);

}  // namespace fanfare::cli
