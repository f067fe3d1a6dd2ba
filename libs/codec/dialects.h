// The dialects of dialects/*.yaml, which are embedded in every program.
#pragma once

#include <string>
#include <vector>

#include "core/dialect.h"

namespace fanfare::codec {

struct DialectSources {
  std::vector<std::string> more_files;
  std::string product = "Fanfare";  // for {product} in a dialect's user_agent
};

/// The embedded six and those of `more_files`. Throws std::runtime_error that names file, key and
/// what to change.
DialectSet load_dialects(const DialectSources& sources = {});

/// One document of the form that dialects/README.md describes.
Dialect parse_dialect(const std::string& yaml, const std::string& name_for_errors);

}  // namespace fanfare::codec
