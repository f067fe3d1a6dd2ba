#include "service/rate_limits.h"

namespace fanfare::service {
namespace {
constexpr std::size_t kNamesMax = 100'000;
}  // namespace

Duration RateLimits::take(const std::string& name, double per_second, std::uint32_t burst,
                          TimePoint now, std::int64_t count) {
  if (per_second <= 0) return Duration(0);
  if (entries_.size() >= kNamesMax && !entries_.contains(name)) entries_.clear();
  auto& entry = entries_[name];
  if (entry.per_second != per_second || entry.burst != burst) {
    entry = {entry.limit, per_second, burst};
    entry.limit.set(per_second, burst);
  }
  if (const auto next = entry.limit.next(now); next > now) return next - now;
  entry.limit.take(now, count);
  return Duration(0);
}

Duration take_request(RateLimits& limits, const ApiKey& key, const RequestRate& otherwise,
                      TimePoint now) {
  const bool own = key.requests_per_second > 0;
  // Sessions and portal tokens of a key that is limited count as that key.
  return limits.take(own && !key.parent_id.empty() ? key.parent_id : key.id,
                     own ? key.requests_per_second : otherwise.per_second,
                     own ? key.requests_burst : otherwise.burst, now);
}

http::Response too_many(Duration wait, const char* slug, std::string_view title,
                        std::string_view detail) {
  auto response = http::problem(429, slug, title, detail);
  response.headers.emplace_back("Retry-After", std::to_string((wait.count() + 999) / 1'000));
  return response;
}

http::Response too_many_requests(Duration wait) {
  return too_many(wait, "too-many-requests", "Too many requests",
                  "This API key sends too many requests: wait as Retry-After says.");
}

}  // namespace fanfare::service
