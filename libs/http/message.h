// Requests and responses as handlers see them, without the library that parses them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanfare::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  std::string path;   // percent-decoded per segment is the router's task: this is as received
  std::string query;  // without '?'
  Headers headers;    // names as received
  std::string body;
  std::string remote_address;

  /// The first header of that name, compared without case. "" if there is none.
  std::string_view header(std::string_view name) const;
  /// The decoded value of a query parameter; nullopt if there is none, or its %XX are wrong.
  std::optional<std::string> parameter(std::string_view name) const;
  /// Of all query parameters, in their order; one that can't be decoded is as received.
  std::vector<std::string> parameter_names() const;
};

/// The rest of an answer whose end isn't known when it begins. Dropping it ends the answer.
/// Threads: the loop's.
class Stream {
 public:
  virtual ~Stream() = default;
  /// False once the peer is gone, or so slow that what it was sent before piles up.
  virtual bool write(std::string_view bytes) = 0;
};

struct Response {
  int status = 200;
  Headers headers;  // Content-Length and Date are added
  std::string body;
  std::string content_type = "application/json";
  /// If set: head and body are followed by what this writes, and the connection ends with it. Not
  /// called if the peer goes away before, or only asked for the head.
  std::function<void(std::shared_ptr<Stream>)> stream = nullptr;
};

/// Answers once, from the loop's thread, at once or later. Dropping it unanswered answers 500.
using Responder = std::function<void(Response)>;
using Handler = std::function<void(Request, Responder)>;

struct FieldError {
  std::string pointer;  // RFC 6901, such as "/3/type"; "" for the whole body
  std::string detail;
};
/// RFC 9457. `type` becomes "urn:fanfare:problem:<slug>".
Response problem(int status, std::string_view slug, std::string_view title, std::string_view detail,
                 const std::vector<FieldError>& errors = {});

/// Bytes as a JSON string with its quotes. Requires: `text` is UTF-8 (others become U+FFFD).
std::string json_string(std::string_view text);

}  // namespace fanfare::http
