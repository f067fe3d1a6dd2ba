#include "services/control/query.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "codec/event_json.h"
#include "core/ulid.h"
#include "runtime/config.h"
#include "services/control/cursor.h"

namespace fanfare::control {
namespace {
constexpr Duration kWindowMin = std::chrono::minutes(5), kWindowMax = std::chrono::days(30);
constexpr std::size_t kPageMax = 200;
constexpr std::size_t kTextMax = 512, kNameShown = 64;
constexpr std::array<std::string_view, 6> kStatuses{"pending", "retrying", "delivered",
                                                    "failed",  "expired",  "cancelled"};

/// "a, b, c"
template <typename Range>
std::string joined(const Range& parts, std::string_view between = ", ") {
  std::string text;
  for (const auto& each : parts) text.append(text.empty() ? "" : between).append(each);
  return text;
}

}  // namespace

bool is_delivery_status(std::string_view text) {
  return std::ranges::find(kStatuses, text) != kStatuses.end();
}

bool is_reason(std::string_view text) {
  const auto reason = dead_letter_reason_from(text);
  return reason && *reason != DeadLetterReason::kPoison;
}

std::optional<std::string> QueryReader::optional(const char* name) {
  asked_.emplace_back(name);
  auto value = request_.parameter(name);
  if (!value && std::ranges::count(request_.parameter_names(), name) > 0)
    fault(std::string(name) + " has a % that isn't followed by two hexadecimal digits");
  return value;
}

std::string QueryReader::text(const char* name) {
  auto value = optional(name).value_or("");
  if (value.size() <= kTextMax) return value;
  fault(std::string(name) + " has at most 512 bytes");
  return "";
}

std::string QueryReader::choice(const char* name, std::initializer_list<std::string_view> allowed) {
  auto value = text(name);
  if (value.empty() || std::ranges::find(allowed, value) != allowed.end()) return value;
  fault(std::string(name) + " is one of " + joined(allowed));
  return "";
}

std::optional<std::int64_t> QueryReader::number(const char* name, std::int64_t least,
                                                std::int64_t most) {
  const auto given = optional(name);
  if (!given) return std::nullopt;
  std::int64_t value = 0;
  const auto* end = given->data() + given->size();
  const auto parsed = std::from_chars(given->data(), end, value);
  if (parsed.ec == std::errc() && parsed.ptr == end && value >= least && value <= most)
    return value;
  fault(std::string(name) + " is a whole number from " + std::to_string(least) + " to " +
        std::to_string(most));
  return std::nullopt;
}

std::string QueryReader::endpoint_id(const char* name) {
  const auto shown = text(name);
  if (shown.empty()) return "";
  if (auto id = strip_endpoint_prefix(shown)) return *id;
  fault(std::string(name) + " is an endpoint's id: whe_…");
  return "";
}

TimePoint QueryReader::time(const char* name) {
  const auto value = text(name);
  if (value.empty() && !request_.parameter(name)) return {};
  if (const auto parsed = codec::parse_rfc3339(value); parsed && *parsed >= TimePoint())
    return *parsed;
  fault(std::string(name) + " is a time such as 2026-11-21T03:00:00Z");
  return {};
}

Duration QueryReader::window() {
  const auto given = text("window");
  const auto window = runtime::parse_duration(given.empty() ? "24h" : given);
  if (window && *window >= kWindowMin && *window <= kWindowMax) return *window;
  fault("window is a duration from 5m to 30d, such as 24h");
  return kWindowMin;
}

PageRequest QueryReader::page() {
  PageRequest page;
  if (const auto limit = optional("limit")) {
    const auto* end = limit->data() + limit->size();
    const auto parsed = std::from_chars(limit->data(), end, page.count);
    if (parsed.ec != std::errc() || parsed.ptr != end || page.count < 1 || page.count > kPageMax) {
      page.count = 1;
      fault("limit is a whole number from 1 to 200");
    }
  }
  if (const auto cursor = optional("cursor")) {
    auto key = key_of(*cursor);
    key ? void(page.before = std::move(*key))
        : fault("cursor is what the page before gave as its next cursor");
  }
  return page;
}

std::optional<http::Response> QueryReader::refusal() const {
  auto faults = faults_;
  for (const auto& name : request_.parameter_names())
    if (std::ranges::find(asked_, name) == asked_.end())
      faults.push_back(name.substr(0, kNameShown) + " is no parameter of this call, which takes " +
                       joined(asked_));
  if (faults.empty()) return std::nullopt;
  return http::problem(400, "bad-query", "Bad query", joined(faults, "; ") + ".");
}

}  // namespace fanfare::control
