// The OPTIONS request by which a receiver allows deliveries. Pure.
// Source: CloudEvents HTTP 1.1 Web Hooks for Event Delivery, 4 (abuse protection).
#pragma once

#include <string>

#include "codec/endpoint_records.h"
#include "core/attempt_outcome.h"
#include "core/dialect.h"
#include "http/delivery_client.h"

namespace fanfare::control {

/// The headers of the answer that count.
constexpr const char* kAllowedOrigin = "webhook-allowed-origin";
constexpr const char* kAllowedRate = "webhook-allowed-rate";

/// Asks the endpoint whether it takes deliveries from `origin`, and at the endpoint's rate, if it
/// has one. Requires: its URL can be parsed. `endpoint`: opened.
http::Attempt handshake_request(const Dialect& dialect, const Endpoint& endpoint,
                                const std::string& origin);

/// What came of it: allowed if the answer is 2xx and names the origin, or *.
codec::Handshake handshake_result(const std::string& policy, const std::string& origin,
                                  const Outcome& outcome, TimePoint now);

/// May the endpoint be active?
bool handshake_done(const codec::Handshake& handshake);

}  // namespace fanfare::control
