// An index whose segments are small, in files.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "log_records.h"

namespace fanfare::control {

inline constexpr Segments::Sizes kSmall{.most = 40'000, .in_database = 4'000};

class LogSegments : public testing::Test {
 protected:
  LogSegments() { std::filesystem::create_directories(folder_); }
  ~LogSegments() override { std::filesystem::remove_all(folder_); }

  std::vector<std::filesystem::path> segment_files() const {
    std::vector<std::filesystem::path> files;
    const auto folder = LogIndex::files_of(file_).back();
    if (!std::filesystem::exists(folder)) return files;
    for (const auto& each : std::filesystem::directory_iterator(folder))
      files.push_back(each.path());
    return files;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("fanfare-segments-" + std::to_string(::getpid()));
  const std::string file_ = (folder_ / "index.sqlite").string();
};

}  // namespace fanfare::control
