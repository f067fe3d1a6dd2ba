#include "services/notifier/facts.h"

#include "codec/json_text.h"
#include "codec/json_writer.h"
#include "codec/notification_records.h"
#include "codec/render.h"

namespace fanfare::notifier {
namespace {

constexpr std::size_t kErrorMax = 200;

Event event_about(std::string id, std::string type, const std::string& organization_id,
                  bool test_mode, const std::string& endpoint_id, TimePoint at) {
  Event event;
  event.id = std::move(id);
  event.organization_id = organization_id;
  event.test_mode = test_mode;
  event.type = std::move(type);
  event.timestamp = event.accepted = at;
  event.source = "notifier";
  event.about_endpoint_id = endpoint_id;
  return event;
}

std::string event_type_of(const Notification& notification) {
  const auto& kind = notification.kind;
  if (kind == "webhook_failures_high") return "webhook.failures.high";
  if (kind == "webhook_failure") return "webhook.failures";
  if (kind == "dead_letters_expiring") return "webhook.dead_letters.expiring";
  if (kind == "quota_near_limit") return "webhook.quota.near_limit";
  constexpr std::string_view kEndpoint = "endpoint_";
  return kind.starts_with(kEndpoint) ? "webhook.endpoint." + kind.substr(kEndpoint.size())
                                     : "webhook." + kind;
}

}  // namespace

bool is_news(const DeadLetter& letter) {
  switch (letter.reason) {
    case DeadLetterReason::kPoison:
    case DeadLetterReason::kCancelled:
    case DeadLetterReason::kEndpointDeleted: return false;
    default: return !letter.delivery.endpoint_id.empty();
  }
}

std::string cause_of(const DeadLetter& letter) {
  const auto& history = letter.delivery.history;
  if (letter.reason != DeadLetterReason::kAttemptsExhausted || history.empty())
    return std::string(to_string(letter.reason));
  return std::string(to_string(history.back().outcome_class));
}

std::string shown_error(const DeadLetter& letter) {
  return codec::with_valid_utf8(std::string_view(letter.error).substr(0, kErrorMax));
}

Event exhausted_event(const DeadLetter& letter, const std::string& shown_delivery_id) {
  const Delivery& delivery = letter.delivery;
  auto event = event_about("whf_" + delivery.id + "_" + std::to_string(delivery.run),
                           "webhook.delivery.exhausted", delivery.organization_id,
                           delivery.test_mode, delivery.endpoint_id, letter.failed);
  codec::JsonWriter json;
  json.begin_object().member("endpointId", "whe_" + delivery.endpoint_id);
  json.member("deliveryId", shown_delivery_id).member("eventId", delivery.event_id);
  json.member("eventType", delivery.event_type).member("reason", to_string(letter.reason));
  json.member("cause", cause_of(letter)).member("error", shown_error(letter));
  json.member("attempts", delivery.attempts_made);
  json.member("failedAt", codec::iso8601_seconds(letter.failed));
  event.data = json.end_object().take();
  return event;
}

Event notice_event(const Notification& notification) {
  auto event = event_about("whn_" + notification.id, event_type_of(notification),
                           notification.organization_id, notification.test_mode,
                           notification.endpoint_id, notification.at);
  event.data = codec::notification_json(notification);
  return event;
}

}  // namespace fanfare::notifier
