// How many requests a second each API key may make.
#pragma once

#include <string>
#include <unordered_map>

#include "core/api_key.h"
#include "core/rate_limit.h"
#include "http/message.h"

namespace fanfare::service {

/// Of each name one limit, which may change. Counts in this process only.
/// Memory: about 100 bytes for each name; when there are 100,000 all begin anew.
class RateLimits {
 public:
  /// How long to wait; 0: it may go on, and counts. `per_second` 0: no limit.
  Duration take(const std::string& name, double per_second, std::uint32_t burst, TimePoint now,
                std::int64_t count = 1);

 private:
  struct Entry {
    RateLimit limit;
    double per_second = 0;
    std::uint32_t burst = 0;
  };
  std::unordered_map<std::string, Entry> entries_;
};

/// The limit of keys that have none of their own; 0: none.
struct RequestRate {
  double per_second = 0;
  std::uint32_t burst = 0;
};
/// The same for a request of `key`: its own limit, else `otherwise`.
Duration take_request(RateLimits& limits, const ApiKey& key, const RequestRate& otherwise,
                      TimePoint now);

/// 429 with Retry-After, whole seconds upwards.
http::Response too_many(Duration wait, const char* slug, std::string_view title,
                        std::string_view detail);
http::Response too_many_requests(Duration wait);

}  // namespace fanfare::service
