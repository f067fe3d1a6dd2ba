// Who may do what.
#pragma once

#include "core/result.h"
#include "http/message.h"
#include "services/control/tables.h"

namespace fanfare::control {

/// The key of the request's bearer token if it is valid at `now` and has the scope, else a 401 or
/// 403. A key that may manage may also read.
Result<ApiKey, http::Response> authenticate(const Tables& tables, const http::Request& request,
                                            Scope needed, TimePoint now);

}  // namespace fanfare::control
