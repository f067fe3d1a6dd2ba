#include "cli/text/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace fanfare::cli {
namespace {

constexpr std::size_t kBarWidth = 30;
constexpr auto kDrawnEvery = std::chrono::milliseconds(100);

}  // namespace

std::string progress_line(const std::string& what, std::uint64_t done, std::uint64_t total,
                          const std::string& note) {
  auto line = what;
  if (total > 0) {
    const auto part = std::min(done, total);
    const auto filled = static_cast<std::size_t>(part * kBarWidth / total);
    line += " [" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] " +
            std::to_string(part * 100 / total) + " %  " + std::to_string(done) + "/" +
            std::to_string(total);
  } else {
    line += " " + std::to_string(done);
  }
  return note.empty() ? line : line + "  " + note;
}

Progress::Progress(std::string what) : what_(std::move(what)), on_terminal_(::isatty(2) == 1) {}

Progress::~Progress() {
  if (drawn_) std::fprintf(stderr, "\r\033[K");
}

void Progress::show(std::uint64_t done, std::uint64_t total, const std::string& note) {
  if (!on_terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now < next_) return;
  next_ = now + kDrawnEvery;
  drawn_ = true;
  std::fprintf(stderr, "\r\033[K%s", progress_line(what_, done, total, note).c_str());
  std::fflush(stderr);
}

bool is_interactive() { return ::isatty(0) == 1 && ::isatty(2) == 1; }

}  // namespace fanfare::cli
