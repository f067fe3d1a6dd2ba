// How an attempt ended. The closed list of classes that logs, metrics and the API show.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace fanfare {

enum class OutcomeClass : std::uint8_t {
  kSuccess,  // 2xx
  kDns,      // the name has no usable address
  kConnectRefused,
  kConnectTimeout,
  kConnectFailed,   // unreachable and other errors of connecting
  kTls,             // handshake or certificate
  kTimeout,         // no complete response head within the total time
  kReset,           // the connection ended before a complete response head
  kBadResponse,     // not HTTP, or a head that breaks its rules
  kTooLarge,        // response head over its limit
  kBlockedAddress,  // refused by the address policy: nothing was sent
  kHttp1xx,
  kHttp3xx,
  kHttp4xx,
  kHttp5xx,
  kHttp410,  // gone
  kHttp429,
  kShutdown,  // cut off by the drain deadline; uses up no attempt
};

/// "success", "dns", "connect_refused", … "http_4xx", "http_410". Never empty.
std::string_view to_string(OutcomeClass outcome_class);
std::optional<OutcomeClass> outcome_class_from(std::string_view text);

/// The class of an HTTP status from 100 to 599; kBadResponse for any other number.
OutcomeClass outcome_class_of_status(int status);

/// True if the endpoint answered, whatever its status: such an outcome closes a breaker.
bool has_http_answer(OutcomeClass outcome_class);

/// What one attempt came to, with what people need to see of it.
struct Outcome {
  OutcomeClass outcome_class = OutcomeClass::kTimeout;
  int status = 0;                          // 0: no answer
  std::optional<std::string> retry_after;  // the header's value as received
  std::string error;                       // plain words; empty on success
  std::string response_body;               // at most 4 KiB
  bool response_truncated = false;
  TimePoint started;  // before any connecting
  TimePoint ended;    // rounded up; when the response's head was complete, or at the failure
  // dns, connect, tls: of a fresh connection only. first_byte: from sending to the first byte of
  // the response. total: from started to ended.
  std::chrono::microseconds dns{0}, connect{0}, tls{0}, first_byte{0}, total{0};
  bool connection_reused = false;
  std::string remote_address;
  std::map<std::string, std::string> headers;  // those that were asked for, by lower-case name
};

}  // namespace fanfare
