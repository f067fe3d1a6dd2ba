// From method and path to handler, with 404 and 405 answered.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace fanfare::http {

/// The decoded segments of the path that stand for {names}.
using PathParameters = std::map<std::string, std::string, std::less<>>;
using RouteHandler = std::function<void(Request, PathParameters, Responder)>;

///   router.add("GET", "/api/webhooks/{id}", handler);
/// A literal segment is preferred to a {name}; "/{rest...}" at the end takes any further segments
/// (none included), undivided and decoded. GET answers HEAD; OPTIONS is answered with Allow.
/// Segments are percent-decoded; a path that can't be is a 400.
class Router {
 public:
  /// Requires: `pattern` begins with '/', and the same method and pattern isn't there yet.
  void add(std::string_view method, std::string_view pattern, RouteHandler handler);

  /// Where no path of this router fits, `other` is asked (several services in one process).
  void fall_back_to(const Router& other);

  void operator()(Request request, Responder respond) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    RouteHandler handler;
  };
  struct Match;
  Match match(std::string_view method, const std::vector<std::string>& path) const;
  std::vector<Route> routes_;
};

/// "%41b" → "Ab". nullopt where a '%' has no two hex digits after it, or it stands for NUL.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space = false);

}  // namespace fanfare::http
