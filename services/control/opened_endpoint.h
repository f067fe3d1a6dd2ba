// An endpoint as the dispatcher has it: with its secrets in the clear.
#pragma once

#include <optional>

#include "services/control/api.h"

namespace fanfare::control {

/// With the secrets that counted at `at`; nullopt if there is none, or one can't be opened.
std::optional<Endpoint> opened_endpoint(const Api& api, const codec::EndpointRecord& record,
                                        TimePoint at);

}  // namespace fanfare::control
