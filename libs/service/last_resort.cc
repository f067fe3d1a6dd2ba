#include "service/last_resort.h"

#include <unistd.h>

#include <csignal>
#include <string_view>

namespace fanfare::service {
namespace {

volatile std::sig_atomic_t exit_code = 0;

void end(int) {
  constexpr std::string_view kText = "a library doesn't let go: the process ends without it\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kText.data(), kText.size());
  ::_exit(exit_code);
}

}  // namespace

LastResort::~LastResort() { ::alarm(0); }

void LastResort::arm(unsigned seconds, int code) {
  exit_code = code;
  std::signal(SIGALRM, end);
  ::alarm(seconds);
}

}  // namespace fanfare::service
