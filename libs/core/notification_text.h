// Notifications in words.
#pragma once

#include <string>

#include "core/notification.h"

namespace fanfare {

/// One line: "hooks.example.com: 12 deliveries failed".
std::string notification_title(const Notification& notification);

/// Where the dashboard of a deployment is; "" for an empty `public_url`.
std::string dashboard_at(const std::string& public_url);

/// Lines of plain text, with what is known of causes and types and, unless `dashboard` is "", links
/// to the endpoint and the delivery there.
std::string notification_text(const Notification& notification, const std::string& dashboard);

}  // namespace fanfare
