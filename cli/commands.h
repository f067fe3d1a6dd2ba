// The commands of fanfare. Each takes the words behind its name and returns the exit code.
#pragma once

#include <string>
#include <vector>

namespace fanfare::cli {

using Words = std::vector<std::string>;

struct Command {
  std::string group;  // "topics"; "" for none
  std::string name;   // "plan"
  std::string summary;
  std::string usage;  // its options, for --help
  int (*run)(const Words& words);
};

int topics_plan(const Words& words);
int topics_ensure(const Words& words);
int topics_tail(const Words& words);
int keys_create(const Words& words);
int keys_list(const Words& words);
int all_services(const Words& words);

const std::vector<Command>& commands();

}  // namespace fanfare::cli
