// Options that become members of an endpoint.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/text/json.h"

namespace fanfare::cli {

/// --events, --dialect, --filter and so on.
std::vector<Option> endpoint_options();

/// The body of POST or PATCH: members for what was given. `url`: "" to leave it out. `limit`: the
/// endpoint's rateLimit, of which --rate and --burst alone keep the other. Throws UsageError.
std::string endpoint_body(const Arguments& arguments, const std::string& url,
                          const Json& limit = {});

}  // namespace fanfare::cli
