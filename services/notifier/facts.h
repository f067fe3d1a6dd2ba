// How facts are named, and the events that they become.
#pragma once

#include <string>

#include "core/dead_letter.h"
#include "core/event.h"
#include "core/notification.h"

namespace fanfare::notifier {

/// Stands for those that are too many to be told apart.
inline constexpr const char* kOtherTypes = "(others)";

/// Something that its organization should know: not poison, which is the operator's, and not what
/// somebody asked for (cancelled, or the endpoint was deleted).
bool is_news(const DeadLetter& letter);
/// "timeout", "http_5xx": the class of the last attempt; without one the reason.
std::string cause_of(const DeadLetter& letter);
/// Cut to what fits into a message.
std::string shown_error(const DeadLetter& letter);

/// webhook.delivery.exhausted, the same event each time it is made of a letter.
Event exhausted_event(const DeadLetter& letter, const std::string& shown_delivery_id);
/// webhook.endpoint.failing, .unreachable, .disabled, .recovered, webhook.failures, .failures.high,
/// .dead_letters.expiring, .quota.near_limit or .test.
Event notice_event(const Notification& notification);

}  // namespace fanfare::notifier
