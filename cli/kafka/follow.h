// A topic's records as they come.
#pragma once

#include <functional>
#include <string>

#include "cli/kafka/settings.h"
#include "kafka/client.h"
#include "runtime/loop.h"

namespace fanfare::cli {

struct FollowOptions {
  bool from_beginning = false;  // else only what comes from now on
  bool exit_at_end = false;     // stop at what was the end at the start
  std::string partition;        // "" for all
};

/// Calls `on_record` for each record until it returns false; ends as the options say. What was
/// printed is flushed ten times a second. Throws Failure.
void follow_topic(const Settings& settings, const std::string& topic, const FollowOptions& options,
                  const std::function<bool(const kafka::Message&)>& on_record);

/// False once nobody reads our output any more.
bool print_line(const std::string& line);

}  // namespace fanfare::cli
