// Replays: work that goes on at the server.
#pragma once

#include "cli/api/api.h"
#include "cli/command.h"

namespace fanfare::cli {

/// --rate, --dry-run, --no-wait, --json, and the window of time.
std::vector<Option> with_replay_options(std::vector<Option> options);

/// Follows the replay that `begun` describes to its end, with a bar on a terminal, prints how it
/// went, and returns the exit code. With --no-wait only says that it has begun.
int follow_replay(Api& api, const Arguments& arguments, const Json& begun, std::uint64_t expected);

/// The replay by that path and body as a dry run, followed to its end: how many match.
std::uint64_t count_matches(Api& api, const std::string& path, const std::string& body);

void print_replay(const Json& replay);

}  // namespace fanfare::cli
