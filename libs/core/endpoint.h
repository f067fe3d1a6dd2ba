// Where a customer wants events to go.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace fanfare {

enum class EndpointStatus : std::uint8_t { kActive, kPaused, kDisabled };
std::string_view to_string(EndpointStatus status);

/// A signing secret in the clear: only in memory, never logged.
struct SigningSecret {
  std::string id;
  std::string value;
  TimePoint expires;  // the epoch: never
};

/// How the connections of an endpoint are secured besides the platform's rules; PEM.
struct EndpointTls {
  std::string client;     // certificate, what is above it, and the private key; "": none
  std::string authority;  // trusted instead of the system's; "": the system's
};

struct Endpoint {
  std::string id;  // ULID, without prefix
  std::string organization_id;
  std::string url;
  std::vector<std::string> events;  // patterns over the names that its dialect sends
  std::string dialect;
  EndpointStatus status = EndpointStatus::kActive;
  std::vector<SigningSecret> secrets;  // the one that signs first; not empty
  std::vector<Duration> retry_delays;  // empty: the dialect's ladder
  std::uint32_t version = 0;
  std::uint32_t epoch = 0;
  bool test_mode = false;
  std::uint32_t concurrency_max = 0;  // 0: the default
  double rate_per_second = 0;         // 0: none
  std::uint32_t rate_burst = 0;
  bool traceparent = false;  // it gets that of the delivery
  std::map<std::string, std::string> headers;
  std::string filter;                      // JSON (codec/filter_json.h); "": none
  std::shared_ptr<const EndpointTls> tls;  // null: nothing of its own; only in memory
};

}  // namespace fanfare
