#include "core/notification_text.h"

#include <cmath>
#include <cstdio>

namespace fanfare {
namespace {

std::string name_of(const Notification& it) {
  return it.endpoint_host.empty() ? "whe_" + it.endpoint_id : it.endpoint_host;
}

std::string deliveries(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " delivery" : " deliveries");
}

void append_counts(std::string& text, const char* head, const Counts& counts) {
  if (counts.empty()) return;
  text += head;
  for (const auto& [name, number] : counts) text += "\n  " + name + ": " + std::to_string(number);
  text += "\n";
}

/// "12", "2.5"
std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", std::round(value * 100) / 100);
  return text;
}

std::string quota_name(const Notification& it) {
  return it.quota == "endpoints" ? "endpoints" : "events a second";
}

std::string quota_explanation(const Notification& it) {
  if (it.stage == "closed" && it.quota_limit <= 0) return "There is no limit any more.";
  const auto use = number(it.quota_used) + " of " + number(it.quota_limit) + " " + quota_name(it);
  if (it.stage == "closed") return "Used are " + use + ".";
  return "Used are " + use + ". What exceeds the limit is refused.";
}

std::string explanation(const Notification& it) {
  if (it.kind == "webhook_failure" && it.stage == "digest")
    return deliveries(it.count) + " more failed since the last message, " +
           std::to_string(it.total) + " in all.";
  if (it.kind == "webhook_failure" && it.stage == "closed")
    return deliveries(it.count) + " failed before it recovered.";
  if (it.kind == "webhook_failure")
    return deliveries(it.count) + " failed after all attempts. Further ones are gathered.";
  if (it.kind == "webhook_failures_high" && it.stage == "closed")
    return "Failures of " + it.event_type + " are few again.";
  if (it.kind == "webhook_failures_high")
    return deliveries(it.count) + " of " + it.event_type + " failed within a short time.";
  if (it.kind == "dead_letters_expiring")
    return deliveries(it.count) +
           " that failed can be redriven for three more days at most; then " +
           (it.count == 1 ? "it is" : "they are") + " deleted.";
  if (it.kind == "quota_near_limit") return quota_explanation(it);
  if (it.kind == "mail_confirmation")
    return "Nothing else is mailed there until who reads it has agreed.";
  if (it.kind == "endpoint_failing") return "No attempt has succeeded for a long time.";
  if (it.kind == "endpoint_unreachable")
    return "It gives no answer at all. Deliveries wait until it does.";
  if (it.kind == "endpoint_disabled")
    return "It was disabled. Deliveries become dead letters until it is enabled again.";
  if (it.kind == "endpoint_recovered")
    return it.total == 0 ? "It works again."
                         : "It works again. " + deliveries(it.total) +
                               " failed meanwhile and can be redriven.";
  if (it.kind == "endpoint_deleted")
    return it.total == 0 ? "It was deleted."
                         : "It was deleted. " + deliveries(it.total) + " had failed.";
  return "This is a test. The channel works.";
}

}  // namespace

std::string notification_title(const Notification& it) {
  if (it.kind == "test") return "Test notification";
  if (it.kind == "webhook_failures_high")
    return (it.stage == "closed" ? "Few failures again of " : "Many failures of ") + it.event_type;
  if (it.kind == "dead_letters_expiring") return deliveries(it.count) + " will soon be deleted";
  if (it.kind == "mail_confirmation") return it.address + " is asked for a confirmation";
  if (it.kind == "quota_near_limit")
    return "The quota of " + quota_name(it) +
           (it.stage == "closed" ? " is no longer nearly used up" : " is nearly used up");
  const auto name = name_of(it);
  if (it.kind == "webhook_failure") return name + ": " + deliveries(it.count) + " failed";
  if (it.kind == "endpoint_failing") return name + " keeps failing";
  if (it.kind == "endpoint_unreachable") return name + " is unreachable";
  if (it.kind == "endpoint_disabled") return name + " was disabled";
  if (it.kind == "endpoint_recovered") return name + " recovered";
  if (it.kind == "endpoint_deleted") return name + " was deleted";
  return name + ": " + it.kind;
}

std::string dashboard_at(const std::string& public_url) {
  return public_url.empty() ? "" : public_url + "/dashboard";
}

std::string notification_text(const Notification& it, const std::string& dashboard) {
  std::string text = explanation(it) + "\n";
  append_counts(text, "Causes:", it.causes);
  append_counts(text, "Event types:", it.types);
  if (!it.error.empty() && it.stage != "closed") text += "Last error: " + it.error + "\n";
  if (!it.event_id.empty()) text += "Last event: " + it.event_id + "\n";
  if (!it.endpoint_id.empty()) text += "Endpoint: whe_" + it.endpoint_id + "\n";
  if (!dashboard.empty() && it.kind == "dead_letters_expiring")
    text += dashboard + "/dead-letters\n";
  if (dashboard.empty() || it.endpoint_id.empty()) return text;
  text += dashboard + "/settings/webhooks/whe_" + it.endpoint_id + "\n";
  if (!it.delivery_id.empty()) text += dashboard + "/deliveries/" + it.delivery_id + "\n";
  return text;
}

}  // namespace fanfare
