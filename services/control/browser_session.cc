#include "services/control/browser_session.h"

#include "core/api_key.h"
#include "core/encoding.h"
#include "core/mac.h"

namespace fanfare::control {
namespace {

http::Response forged(std::string_view why) {
  return http::problem(403, "csrf", "Not from the dashboard", why);
}

}  // namespace

std::string_view cookie_of(const http::Request& request, std::string_view name) {
  auto rest = request.header("Cookie");
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    auto pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return pair.substr(name.size() + 1);
  }
  return {};
}

std::string csrf_token(std::string_view session_token) {
  return hex(sha256("csrf " + std::string(session_token))).substr(0, 32);
}

std::optional<http::Response> take_session(http::Request& request) {
  if (!request.header("Authorization").empty()) return std::nullopt;
  const std::string token(cookie_of(request, kSessionCookie));
  if (token.empty()) return std::nullopt;
  if (request.method != "GET" && request.method != "HEAD") {
    const auto site = request.header("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin")
      return forged("Another site made the browser send this.");
    if (!equal_in_constant_time(request.header(kCsrfHeader), csrf_token(token)))
      return forged("Send the csrfToken of GET /api/session in the header Fanfare-CSRF.");
  }
  request.headers.emplace_back("Authorization", "Bearer " + token);
  return std::nullopt;
}

std::string session_cookie(std::string_view token, long lifetime_seconds, bool secure) {
  return std::string(kSessionCookie) + "=" + std::string(token) +
         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(lifetime_seconds) +
         (secure ? "; Secure" : "");
}

}  // namespace fanfare::control
