#include "http/router.h"

#include <algorithm>
#include <set>

#include "core/check.h"

namespace fanfare::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::vector<std::string> split(std::string_view path) {
  if (!path.starts_with('/')) return {"", "*"};  // OPTIONS *: no pattern fits an empty segment.
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    std::size_t slash = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, slash));
    path.remove_prefix(slash);
  }
  return segments;
}

bool is_name(std::string_view s) { return s.size() > 2 && s.front() == '{' && s.back() == '}'; }
bool is_rest(std::string_view s) { return is_name(s) && s.ends_with("...}"); }

// How well `pattern` fits, one character per segment, the smaller the better: literal, name, rest.
// nullopt if it doesn't fit.
std::optional<std::string> fit(const std::vector<std::string>& pattern,
                               const std::vector<std::string>& path) {
  std::string rank;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_rest(pattern[i])) return rank + 'c';
    if (i >= path.size()) return std::nullopt;
    bool literal = pattern[i] == path[i];
    if (!literal && (!is_name(pattern[i]) || path[i].empty())) return std::nullopt;
    rank += literal && !is_name(pattern[i]) ? 'a' : 'b';
  }
  return pattern.size() == path.size() ? std::optional(rank) : std::nullopt;
}

PathParameters parameters_of(const std::vector<std::string>& pattern,
                             const std::vector<std::string>& path) {
  PathParameters parameters;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::string& name = pattern[i];
    if (is_rest(name)) {
      std::string rest;
      for (std::size_t j = i; j < path.size(); ++j) rest += (j > i ? "/" : "") + path[j];
      parameters.emplace(name.substr(1, name.size() - 5), std::move(rest));
    } else if (is_name(name)) {
      parameters.emplace(name.substr(1, name.size() - 2), path[i]);
    }
  }
  return parameters;
}

}  // namespace

struct Router::Match {
  const Route* route = nullptr;
  std::set<std::string> allowed;  // the methods of all patterns that fit as well as the best
};

void Router::add(std::string_view method, std::string_view pattern, RouteHandler handler) {
  FANFARE_CHECK(pattern.starts_with('/'));
  Route route{std::string(method), split(pattern), std::move(handler)};
  for (const Route& other : routes_) {
    FANFARE_CHECK(other.method != route.method || other.segments != route.segments);
  }
  routes_.push_back(std::move(route));
}

void Router::fall_back_to(const Router& other) {
  for (const Route& route : other.routes_) {
    bool taken = std::ranges::any_of(routes_, [&](const Route& r) {
      return r.method == route.method && r.segments == route.segments;
    });
    if (!taken) routes_.push_back(route);
  }
}

Router::Match Router::match(std::string_view method, const std::vector<std::string>& path) const {
  Match match;
  std::string best, best_for_method;
  for (const Route& route : routes_) {
    auto rank = fit(route.segments, path);
    if (!rank) continue;
    if (match.allowed.empty() || *rank < best) match.allowed.clear(), best = *rank;
    if (*rank == best) match.allowed.insert(route.method);
    if (route.method != method) continue;
    if (!match.route || *rank < best_for_method) match.route = &route, best_for_method = *rank;
  }
  return match;
}

void Router::operator()(Request request, Responder respond) const {
  std::vector<std::string> path = split(request.path);
  for (std::string& segment : path) {
    auto decoded = percent_decoded(segment);
    if (!decoded) {
      return respond(problem(400, "bad-path", "Bad path",
                             "The path has a '%' that isn't followed by two hex digits, or %00."));
    }
    segment = std::move(*decoded);
  }
  Match found = match(request.method, path);
  if (!found.route && request.method == "HEAD") found.route = match("GET", path).route;
  if (found.route) {
    return found.route->handler(std::move(request), parameters_of(found.route->segments, path),
                                std::move(respond));
  }
  if (found.allowed.empty()) {
    return respond(problem(404, "not-found", "Not found", "There is nothing at this path."));
  }
  if (found.allowed.contains("GET")) found.allowed.insert("HEAD");
  std::string allow;
  for (const std::string& method : found.allowed) allow += (allow.empty() ? "" : ", ") + method;
  Response response = request.method == "OPTIONS"
                          ? Response{.status = 204, .headers = {}, .body = {}, .content_type = {}}
                          : problem(405, "method-not-allowed", "Method not allowed",
                                    "This path takes " + allow + ".");
  response.headers.emplace_back("Allow", allow);
  respond(std::move(response));
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

}  // namespace fanfare::http
