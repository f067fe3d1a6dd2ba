// YAML as JSON.
#pragma once

#include <string>
#include <vector>

#include "cli/text/json.h"

namespace fanfare::cli {

/// The documents of a YAML text (JSON is YAML). Plain scalars are null, true, false, numbers as
/// JSON writes them, or else strings; quoted ones are strings. Throws UsageError that names
/// `place`.
std::vector<Json> parse_yaml(const std::string& text, const std::string& place);

}  // namespace fanfare::cli
