// An id for each request: given by the caller or made here, told in the answer and in the log.
#pragma once

#include <memory>

#include "http/message.h"
#include "http/server.h"
#include "runtime/loop.h"

namespace fanfare::http {

inline constexpr const char* kRequestIdHeader = "X-Request-Id";

/// `inner` sees the id as the request's only X-Request-Id. A caller's own is kept if it is at most
/// 128 letters, digits and any of "-_.:/+=". Each answer carries it; some of them (10 a second, and
/// 10 of those with a status from 400 on) are in the log as `http_request`, without the query.
Handler with_request_ids(runtime::Loop& loop, Handler inner);
/// The same for what is refused before its body is read.
Admit with_request_ids(runtime::Loop& loop, Admit inner);

}  // namespace fanfare::http
