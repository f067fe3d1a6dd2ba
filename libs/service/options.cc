#include "service/options.h"

#include <cstdlib>
#include <string_view>

namespace fanfare::service {

using runtime::ConfigError;
using runtime::LogLevel;

CommandLine parse_command_line(int argc, char** argv) {
  CommandLine line;
  if (const char* file = std::getenv("FANFARE_CONFIG")) line.config_file = file;
  for (int i = 1; i < argc; ++i) {
    std::string_view option = argv[i];
    if (option == "--config") {
      if (++i == argc) throw ConfigError("--config needs a file");
      line.config_file = argv[i];
    } else if (option.starts_with("--config=")) {
      line.config_file = option.substr(9);
    } else if (option == "--check-config") {
      line.check_only = true;
    } else if (option == "--version") {
      line.version = true;
    } else if (option == "--help" || option == "-h") {
      line.help = true;
    } else {
      throw ConfigError("there is no option " + std::string(option) + "; see --help");
    }
  }
  return line;
}

HostOptions read_host_options(runtime::Config& config) {
  HostOptions options;
  options.admin_address =
      config.text("admin.address", "127.0.0.1", "Address for /livez, /readyz and /metrics.");
  options.admin_port = static_cast<std::uint16_t>(
      config.integer("admin.port", 0, 0, 65'535, "Port for them; 0: any free one, see the log."));
  options.drain_deadline =
      config.duration("drain.deadline", Duration(2'000), Duration(0), Duration(600'000),
                      "How long each service may take to finish what is in flight after SIGTERM.");
  std::string level = config.text("log.level", "info", "debug, info, warning or error.");
  if (level == "debug") {
    options.log_level = LogLevel::kDebug;
  } else if (level == "warning") {
    options.log_level = LogLevel::kWarning;
  } else if (level == "error") {
    options.log_level = LogLevel::kError;
  } else if (level != "info") {
    throw ConfigError("log.level must be debug, info, warning or error");
  }
  return options;
}

}  // namespace fanfare::service
