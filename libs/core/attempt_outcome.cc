#include "core/attempt_outcome.h"

#include <array>

namespace fanfare {
namespace {

constexpr std::array<std::string_view, 18> kNames = {
    "success",  "dns",      "connect_refused", "connect_timeout", "connect_failed",  "tls",
    "timeout",  "reset",    "bad_response",    "too_large",       "blocked_address", "http_1xx",
    "http_3xx", "http_4xx", "http_5xx",        "http_410",        "http_429",        "shutdown"};
static_assert(kNames.size() == static_cast<std::size_t>(OutcomeClass::kShutdown) + 1);

}  // namespace

std::string_view to_string(OutcomeClass outcome_class) {
  return kNames.at(static_cast<std::size_t>(outcome_class));
}

std::optional<OutcomeClass> outcome_class_from(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<OutcomeClass>(i);
  }
  return std::nullopt;
}

OutcomeClass outcome_class_of_status(int status) {
  if (status == 410) return OutcomeClass::kHttp410;
  if (status == 429) return OutcomeClass::kHttp429;
  switch (status / 100) {
    case 1: return OutcomeClass::kHttp1xx;
    case 2: return OutcomeClass::kSuccess;
    case 3: return OutcomeClass::kHttp3xx;
    case 4: return OutcomeClass::kHttp4xx;
    case 5: return OutcomeClass::kHttp5xx;
    default: return OutcomeClass::kBadResponse;
  }
}

bool has_http_answer(OutcomeClass outcome_class) {
  switch (outcome_class) {
    case OutcomeClass::kSuccess:
    case OutcomeClass::kHttp1xx:
    case OutcomeClass::kHttp3xx:
    case OutcomeClass::kHttp4xx:
    case OutcomeClass::kHttp5xx:
    case OutcomeClass::kHttp410:
    case OutcomeClass::kHttp429: return true;
    default: return false;
  }
}

}  // namespace fanfare
