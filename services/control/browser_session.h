// How a browser proves who it is: a cookie that no script can read, and a token against forgery.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace fanfare::control {

constexpr const char* kSessionCookie = "fanfare_session";
constexpr const char* kCsrfHeader = "Fanfare-CSRF";

/// Turns the cookie of a request that has no Authorization header into one. A 403 where that
/// request would change something and doesn't prove that a page of ours made it: by the CSRF token,
/// and by Sec-Fetch-Site where the browser says it.
std::optional<http::Response> take_session(http::Request& request);

/// What a page must send back with each change; derived from the session's token.
std::string csrf_token(std::string_view session_token);

/// Set-Cookie. `lifetime` 0 removes it.
std::string session_cookie(std::string_view token, long lifetime_seconds, bool secure);

/// The value of a cookie; "" if there is none of that name.
std::string_view cookie_of(const http::Request& request, std::string_view name);

}  // namespace fanfare::control
