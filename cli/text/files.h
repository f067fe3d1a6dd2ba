// Files, standard input and random ids.
#pragma once

#include <string>

#include "core/time.h"

namespace fanfare::cli {

/// All of it; "-" is standard input. Throws std::runtime_error that names it.
std::string read_file(const std::string& path);

/// "@FILE" is the content of FILE, "-" standard input, all else stands for itself.
std::string text_or_file(const std::string& value);

/// "<prefix>_" and a ULID of now.
std::string random_id(const std::string& prefix);

TimePoint wall_clock();

}  // namespace fanfare::cli
