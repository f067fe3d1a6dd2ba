#include "core/delivery.h"

#include <array>
#include <utility>

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

}  // namespace fanfare
