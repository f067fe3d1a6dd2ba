#include "core/notification_channel.h"

#include <algorithm>

namespace fanfare {
namespace {

constexpr std::array<std::string_view, 4> kSeverities{"info", "warning", "error", "critical"};
constexpr std::size_t kAddressMax = 254;  // RFC 5321, 4.5.3.1.3, without the brackets

}  // namespace

std::string_view to_string(Severity severity) {
  return kSeverities.at(static_cast<std::size_t>(severity));
}

std::optional<Severity> severity_from(std::string_view text) {
  const auto found = std::ranges::find(kSeverities, text);
  if (found == kSeverities.end()) return std::nullopt;
  return static_cast<Severity>(found - kSeverities.begin());
}

Severity severity_of(std::string_view kind) {
  if (kind == "webhook_failure" || kind == "dead_letters_expiring" || kind == "quota_near_limit")
    return Severity::kWarning;
  if (kind == "endpoint_disabled") return Severity::kCritical;
  if (kind == "endpoint_recovered" || kind == "endpoint_deleted" || kind == "mail_confirmation" ||
      kind == "test")
    return Severity::kInfo;
  return Severity::kError;
}

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  const bool clean = std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("<>(),;:\\\"[]").find(c) == std::string::npos;
  });
  return clean && text.size() <= kAddressMax && at != std::string::npos && at > 0 &&
         at + 1 < text.size() && text.find('@', at + 1) == std::string::npos;
}

}  // namespace fanfare
