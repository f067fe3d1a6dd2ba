#include "service/signals.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>

namespace fanfare::service {
namespace {

std::atomic<int> g_event{-1};
std::atomic<int> g_received{0};
static_assert(std::atomic<int>::is_always_lock_free);  // for use in a signal handler

void on_signal(int number) {
  if (g_received.fetch_add(1) > 0) ::_exit(128 + number);
  int saved = errno;
  std::uint64_t one = 1;
  [[maybe_unused]] ssize_t written = ::write(g_event.load(), &one, sizeof one);
  errno = saved;
}

void set_handler(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
}

}  // namespace

StopSignals::StopSignals(runtime::Loop& loop, std::function<void()> on_first) {
  g_received = 0;
  g_event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (g_event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  watch_ = loop.on_readable(g_event, [on_first = std::move(on_first)] {
    std::uint64_t count = 0;
    if (::read(g_event, &count, sizeof count) == sizeof count) on_first();
  });
  set_handler(on_signal);
}

StopSignals::~StopSignals() {
  set_handler(SIG_DFL);
  ::close(g_event.exchange(-1));
}

}  // namespace fanfare::service
