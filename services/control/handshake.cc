#include "services/control/handshake.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/url.h"

namespace fanfare::control {
namespace {

constexpr std::uint32_t kRateMax = 1'000'000;  // a minute; more is no limit

bool same_text(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string header(const Outcome& outcome, const char* name) {
  const auto found = outcome.headers.find(name);
  return found == outcome.headers.end() ? "" : found->second;
}

/// A minute; 0 for *, and for what can't be read.
std::uint32_t allowed_rate(const std::string& text) {
  std::uint32_t rate = 0;
  const auto end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, rate);
  return parsed.ec == std::errc() && parsed.ptr == end && rate <= kRateMax ? rate : 0;
}

}  // namespace

http::Attempt handshake_request(const Dialect& dialect, const Endpoint& endpoint,
                                const std::string& origin) {
  const auto url = parse_endpoint_url(endpoint.url).value();
  http::Attempt attempt;
  // A connection of its own: not every server goes on after OPTIONS.
  attempt.pool_key = endpoint.id + "/handshake/" + std::to_string(endpoint.version);
  attempt.host = url.host;
  attempt.port = url.port;
  attempt.tls = endpoint.tls;
  attempt.headers_wanted = {kAllowedOrigin, kAllowedRate};
  auto& request = attempt.request;
  request = "OPTIONS " + url.target + " HTTP/1.1\r\nHost: " + url.authority +
            "\r\nUser-Agent: " + dialect.user_agent + "\r\nWebHook-Request-Origin: " + origin +
            "\r\n";
  if (endpoint.rate_per_second > 0) {
    const auto rate = std::max(1L, std::lround(endpoint.rate_per_second * 60));
    request += "WebHook-Request-Rate: " + std::to_string(rate) + "\r\n";
  }
  for (const auto& [name, value] : endpoint.headers) request += name + ": " + value + "\r\n";
  request += "Connection: close\r\nContent-Length: 0\r\n\r\n";
  return attempt;
}

codec::Handshake handshake_result(const std::string& policy, const std::string& origin,
                                  const Outcome& outcome, TimePoint now) {
  codec::Handshake result{policy, false, 0, now, ""};
  const auto named = header(outcome, kAllowedOrigin);
  if (outcome.outcome_class != OutcomeClass::kSuccess) {
    result.error = outcome.error;
  } else if (named.empty()) {
    result.error = "the answer has no WebHook-Allowed-Origin";
  } else if (named != "*" && !same_text(named, origin)) {
    result.error = "WebHook-Allowed-Origin is neither " + origin + " nor *";
  } else {
    result.allowed = true;
    result.allowed_per_minute = allowed_rate(header(outcome, kAllowedRate));
  }
  return result;
}

bool handshake_done(const codec::Handshake& handshake) {
  return handshake.policy != "required" || handshake.allowed;
}

}  // namespace fanfare::control
