// Options that become members of an endpoint.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace fanfare::cli {

/// --events, --dialect, --filter and so on.
std::vector<Option> endpoint_options();

/// The body of POST or PATCH: members for what was given. `url`: "" to leave it out.
/// Throws UsageError.
std::string endpoint_body(const Arguments& arguments, const std::string& url);

}  // namespace fanfare::cli
