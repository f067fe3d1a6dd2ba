#include "cli/completion.h"

#include <cstdio>

#include "cli/commands.h"

namespace fanfare::cli {
namespace {

int completion(const Arguments& arguments) {
  std::fputs(completion_script(arguments.positional(1)[0]).c_str(), stdout);
  return 0;
}

}  // namespace

Command completion_command() {
  return {"",
          "completion",
          "SHELL",
          "print the completion of bash, zsh or fish",
          "bash: source <(fanfare completion bash)\n"
          "zsh:  source <(fanfare completion zsh), behind compinit\n"
          "fish: fanfare completion fish | source",
          {},
          Reaches::kNothing,
          completion,
          {"bash", "zsh", "fish"}};
}

}  // namespace fanfare::cli
