// A response as bytes on the wire: private to the server.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"

namespace fanfare::http {

struct ResponseFraming {
  bool head_only = false;  // the answer to HEAD
  bool close = false;
  bool open_end = false;          // the body goes on until the connection closes
  bool keep_alive_named = false;  // HTTP/1.0 wants to be told
  std::string_view date;
};

/// Control characters in headers are left out, so that no handler can split a response.
std::string response_text(const Response& response, const ResponseFraming& framing);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7)
std::string http_date(std::int64_t unix_seconds);

}  // namespace fanfare::http
