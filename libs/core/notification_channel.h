// Where an organization, or the operator, wants to be told, and of what.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/notification.h"
#include "core/time.h"

namespace fanfare {

/// PagerDuty's (Events API v2, payload.severity), the mildest first.
enum class Severity : std::uint8_t { kInfo, kWarning, kError, kCritical };
std::string_view to_string(Severity severity);
std::optional<Severity> severity_from(std::string_view text);
Severity severity_of(std::string_view kind);

/// The kinds of notifications that channels can choose from.
constexpr std::array<std::string_view, 8> kNotificationKinds{
    "webhook_failure",   "webhook_failures_high", "endpoint_failing",      "endpoint_unreachable",
    "endpoint_disabled", "endpoint_recovered",    "dead_letters_expiring", "quota_near_limit"};

struct NotificationChannel {
  std::string id;               // ULID
  std::string organization_id;  // "": the operator's
  bool test_mode = false;
  std::string type;  // webhook, email, slack, pagerduty
  std::string name;
  bool enabled = true;
  std::string url;                      // of webhook and pagerduty; Slack's is the secret
  std::vector<std::string> recipients;  // of email
  std::vector<std::string> kinds;       // empty: all
  Severity severity_min = Severity::kInfo;
  Duration digest{900'000};  // repetitions are gathered for so long
  std::string secret;        // signing secret, Slack's URL, PagerDuty's routing key; in memory only
};

/// One address without a name (RFC 5321, 4.1.2, without quoted forms): nothing in it can end a
/// header or a list of addresses.
bool is_mail_address(std::string_view text);

}  // namespace fanfare
