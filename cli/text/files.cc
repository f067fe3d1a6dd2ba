#include "cli/text/files.h"

#include <openssl/rand.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "core/check.h"
#include "core/ulid.h"

namespace fanfare::cli {

std::string read_file(const std::string& path) {
  struct Close {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  const std::unique_ptr<std::FILE, Close> file(path == "-" ? stdin
                                                           : std::fopen(path.c_str(), "rb"));
  if (!file) throw std::runtime_error(path + ": " + std::strerror(errno));
  std::string content;
  std::array<char, 1 << 16> part{};
  for (std::size_t size = 0; (size = std::fread(part.data(), 1, part.size(), file.get())) > 0;)
    content.append(part.data(), size);
  if (std::ferror(file.get()) != 0) throw std::runtime_error(path + ": can't be read");
  return content;
}

std::string text_or_file(const std::string& value) {
  if (value == "-") return read_file(value);
  return value.starts_with('@') ? read_file(value.substr(1)) : value;
}

std::string random_id(const std::string& prefix) {
  std::array<std::uint8_t, 10> random{};
  FANFARE_CHECK(RAND_bytes(random.data(), random.size()) == 1);
  return prefix + "_" + make_ulid(wall_clock(), random);
}

TimePoint wall_clock() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

}  // namespace fanfare::cli
