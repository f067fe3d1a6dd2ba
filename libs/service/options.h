// The command line, and the keys that every service has.
#pragma once

#include <cstdint>
#include <string>

#include "core/time.h"
#include "runtime/config.h"
#include "runtime/log.h"

namespace fanfare::service {

struct CommandLine {
  std::string config_file;
  bool check_only = false;
  bool version = false;
  bool help = false;
};
/// Throws ConfigError on options that there aren't.
CommandLine parse_command_line(int argc, char** argv);

struct HostOptions {
  std::string admin_address;
  std::uint16_t admin_port = 0;
  runtime::LogLevel log_level = runtime::LogLevel::kInfo;
  Duration drain_deadline{};
};
HostOptions read_host_options(runtime::Config& config);

}  // namespace fanfare::service
