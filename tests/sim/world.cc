#include "sim/world.h"

namespace fanfare::sim {
namespace {
constexpr std::size_t kStepsMax = 3'000'000;
}

World::~World() {
  for (Process& process : processes_) process.member.reset();
}

void World::run() {
  while (basis_.time.step()) {
    maybe_accident();
    if (++steps_ > kStepsMax) throw Violation("it never ends");
  }
  check_processes();
  ledger_.check_end();
}

void World::check_processes() const {
  for (const Process& process : processes_) {
    if (process.service == Service::kDispatcher) {
      dynamic_cast<const DispatcherProcess&>(*process.member).check_idle();
    }
  }
}

}  // namespace fanfare::sim
