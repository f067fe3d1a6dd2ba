#include "service/service.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "runtime/log.h"
#include "service/host.h"
#include "service/last_resort.h"
#include "service/options.h"

namespace fanfare::service {
namespace {

constexpr unsigned kSecondsToClose = 10;

// Processes that hold keys leave no memory behind and let nobody else of their user look inside.
void harden() {
  std::signal(SIGPIPE, SIG_IGN);
  rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  // Soft limits are low for programs that use select(), which none here does.
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    descriptors.rlim_cur = descriptors.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &descriptors);
  }
#ifndef __SANITIZE_ADDRESS__  // The leak checker traces its own process.
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

int print_help(const std::string& program, const std::vector<NamedFactory>& factories) {
  std::printf(
      "Usage: %s [--config FILE] [--check-config]\n\n"
      "  --config FILE   YAML file with the configuration (or FANFARE_CONFIG)\n"
      "  --check-config  check the configuration and exit\n"
      "  --version       print the version and exit\n"
      "  --help          print this and exit\n\n"
      "Configuration: each key in the file or by its variable, which wins.\n\n",
      program.c_str());
  auto config = runtime::Config::for_reference();
  metrics::Registry metrics;
  read_host_options(config);
  for (const NamedFactory& factory : factories) {
    try {
      factory.make(config, nullptr, metrics);
    } catch (const std::exception&) {
      // Without values some checks can't pass; the keys asked for so far are in the reference.
    }
  }
  std::fputs(config.describe().c_str(), stdout);
  return 0;
}

// Everything that can be refused is refused here, before anything starts.
HostOptions check(runtime::Config& config, const std::vector<NamedFactory>& factories) {
  HostOptions options = read_host_options(config);
  metrics::Registry metrics;
  for (const NamedFactory& factory : factories) factory.make(config, nullptr, metrics);
  auto of_others = config.sections_of_others();
  // One file may serve all services.
  for (const char* key : {"master_key_file", "public_url"}) of_others.emplace_back(key);
  config.refuse_unknown(of_others);
  return options;
}

void warn_of_unknown(const runtime::Config& config) {
  for (const auto& section : config.sections_of_others()) {
    runtime::log_info("configuration_section_unused", {{"section", section}});
  }
  for (const auto& [variable, near] : config.unknown_variables()) {
    runtime::log_warning("configuration_variable_unknown",
                         {{"variable", variable}, {"nearest", near}});
  }
}

}  // namespace

int run_services(int argc, char** argv, const std::string& program,
                 std::vector<NamedFactory> factories) {
  harden();
  try {
    CommandLine line = parse_command_line(argc, argv);
    if (line.help) return print_help(program, factories);
    if (line.version) return std::printf("%s %s\n", program.c_str(), FANFARE_VERSION) < 0;
    auto config = runtime::Config::load(line.config_file, runtime::Config::process_environment());
    HostOptions options = check(config, factories);
    if (line.check_only) return std::printf("configuration ok\n") < 0;
    runtime::log_setup(program, options.log_level);
    warn_of_unknown(config);
    LastResort last_resort;
    Host host(config, options, program, factories);
    const int code = host.run();
    last_resort.arm(kSecondsToClose, code);
    return code;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", program.c_str(), error.what());
    return 1;
  }
}

}  // namespace fanfare::service
