// Notifications in words.
#pragma once

#include <string>

#include "core/notification.h"

namespace fanfare {

/// One line: "hooks.example.com: 12 deliveries failed".
std::string notification_title(const Notification& notification);

/// Lines of plain text, with what is known of causes and types and, unless `dashboard` (scheme and
/// authority) is "", links to the endpoint and the delivery.
std::string notification_text(const Notification& notification, const std::string& dashboard);

}  // namespace fanfare
