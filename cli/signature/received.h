// A request that was received, as people have it in files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace fanfare::cli {

struct Received {
  http::Headers headers;
  std::string body;

  /// All values of that name, compared without case.
  std::vector<std::string> values(std::string_view name) const;
};

/// Lines "Name: value", a JSON object of them, or a JSON array of ["name","value"] or
/// {"name":…,"value":…}. Throws UsageError.
http::Headers parse_headers(const std::string& text);

/// A whole HTTP/1.1 message: request line (or none), header lines, an empty line, the body as it
/// is; or JSON with the members headers and body. Throws UsageError.
Received parse_request(const std::string& text);

}  // namespace fanfare::cli
