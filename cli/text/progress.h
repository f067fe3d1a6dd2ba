// A bar for long work, on a terminal only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace fanfare::cli {

/// Drawn on stderr, at most ten times a second, and wiped in the end. Nothing where stderr is no
/// terminal.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `total` 0: not known. `note`: in plain words, behind the bar.
  void show(std::uint64_t done, std::uint64_t total, const std::string& note = "");

 private:
  std::string what_;
  bool on_terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_;
};

/// What show() draws: "sending [######····] 60 %  600/1000  note".
std::string progress_line(const std::string& what, std::uint64_t done, std::uint64_t total,
                          const std::string& note);

/// Are answers to questions to be had?
bool is_interactive();

}  // namespace fanfare::cli
