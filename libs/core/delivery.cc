#include "core/delivery.h"

#include <array>
#include <utility>

#include "core/dialect.h"
#include "core/event.h"
#include "core/ulid.h"

namespace fanfare {
namespace {

constexpr std::array<std::pair<DeadLetterReason, std::string_view>, 9> kReasons{{
    {DeadLetterReason::kAttemptsExhausted, "attempts_exhausted"},
    {DeadLetterReason::kGone, "gone"},
    {DeadLetterReason::kEndpointDisabled, "endpoint_disabled"},
    {DeadLetterReason::kEndpointDeleted, "endpoint_deleted"},
    {DeadLetterReason::kExpired, "expired"},
    {DeadLetterReason::kPoison, "poison"},
    {DeadLetterReason::kUnrepresentable, "unrepresentable"},
    {DeadLetterReason::kSchema, "schema"},
    {DeadLetterReason::kCancelled, "cancelled"},
}};

}  // namespace

std::string_view to_string(DeadLetterReason reason) {
  for (const auto& [each, text] : kReasons)
    if (each == reason) return text;
  return "";
}

std::optional<DeadLetterReason> dead_letter_reason_from(std::string_view text) {
  for (const auto& [reason, each] : kReasons)
    if (each == text) return reason;
  return std::nullopt;
}

Delivery make_delivery(const Event& event, std::string_view endpoint_id, const Dialect& dialect) {
  Delivery delivery;
  delivery.id = derived_delivery_id(event.organization_id, event.id, endpoint_id);
  delivery.organization_id = event.organization_id;
  delivery.endpoint_id = endpoint_id;
  delivery.event_id = event.id;
  delivery.event_type = dialect.sent_name(event.type);
  delivery.published_type = event.type;
  delivery.dialect = dialect.name;
  delivery.accepted = event.accepted;
  delivery.test_mode = event.test_mode;
  delivery.traceparent = event.traceparent;
  return delivery;
}

}  // namespace fanfare
