// The texts of dialects/*.yaml, put into the program by EmbedDialects.cmake.
#pragma once

#include <string>
#include <vector>

namespace fanfare::codec {

struct EmbeddedDialect {
  std::string file;  // "fanfare.yaml"
  std::string yaml;
};

const std::vector<EmbeddedDialect>& embedded_dialects();

}  // namespace fanfare::codec
