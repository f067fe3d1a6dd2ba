#include "metrics/process_numbers.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <string_view>

namespace fanfare::metrics {
namespace {

void append(std::string& text, std::string_view name, std::string_view kind, double value) {
  char number[40];
  char* end = std::to_chars(number, number + sizeof number, value).ptr;
  text.append("# TYPE ").append(name).append(" ").append(kind).append("\n");
  text.append(name).append(" ").append(number, end).append("\n");
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_bytes() {
  long total = 0, resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%ld %ld", &total, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return double(resident) * double(::sysconf(_SC_PAGESIZE));
}

double open_files() {
  double count = 0;
  if (DIR* folder = ::opendir("/proc/self/fd")) {
    while (dirent* entry = ::readdir(folder)) count += entry->d_name[0] != '.';
    ::closedir(folder);
    count -= 1;  // The folder itself.
  }
  return count;
}

}  // namespace

void append_process_numbers(std::string& text, double started) {
  append(text, "process_cpu_seconds_total", "counter", cpu_seconds());
  append(text, "process_resident_memory_bytes", "gauge", resident_bytes());
  append(text, "process_open_fds", "gauge", open_files());
  append(text, "process_start_time_seconds", "gauge", started);
}

}  // namespace fanfare::metrics
