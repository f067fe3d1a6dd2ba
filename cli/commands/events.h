// What the commands on events do, each in a file of its own.
#pragma once

#include "cli/commands.h"

namespace fanfare::cli {

int events_send(const Arguments& arguments);
int events_tail(const Arguments& arguments);

}  // namespace fanfare::cli
