// What the commands on topics do, each in a file of its own.
#pragma once

#include "cli/commands.h"

namespace fanfare::cli {

int topics_plan(const Arguments& arguments);
int topics_ensure(const Arguments& arguments);
int topics_tail(const Arguments& arguments);

}  // namespace fanfare::cli
