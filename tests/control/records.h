// Records of the log as tests need them.
#pragma once

#include "core/attempt_record.h"
#include "core/dead_letter.h"
#include "core/ulid.h"

namespace fanfare::control {

inline const TimePoint kStart = from_unix_ms(1'800'000'000'000);

/// As fanout would make it for `org_a`.
inline Delivery delivery_of(const std::string& endpoint_id, int number) {
  Delivery delivery;
  delivery.organization_id = "org_a";
  delivery.endpoint_id = endpoint_id;
  delivery.event_id = "evt_" + std::to_string(number);
  delivery.id = derived_delivery_id("org_a", delivery.event_id, endpoint_id);
  delivery.event_type = delivery.published_type = "order.created";
  delivery.dialect = "fanfare";
  delivery.body = R"({"n":)" + std::to_string(number) + "}";
  delivery.accepted = kStart;
  return delivery;
}

inline AttemptRecord attempt_of(const Delivery& delivery, AttemptResult result) {
  AttemptRecord record;
  record.delivery_id = delivery.id;
  record.organization_id = delivery.organization_id;
  record.endpoint_id = delivery.endpoint_id;
  record.event_id = delivery.event_id;
  record.event_type = delivery.event_type;
  record.dialect = delivery.dialect;
  record.number = delivery.attempts_made + 1;
  record.run = delivery.run;
  record.result = result;
  record.accepted = delivery.accepted;
  const bool success = result == AttemptResult::kDelivered;
  record.outcome.outcome_class = success ? OutcomeClass::kSuccess : OutcomeClass::kHttp5xx;
  record.outcome.status = success ? 200 : 500;
  record.outcome.started = kStart + Duration(1'000 * record.number);
  record.outcome.ended = record.outcome.started + Duration(20);
  record.outcome.total = std::chrono::milliseconds(20);
  return record;
}

inline DeadLetter letter_of(Delivery delivery, DeadLetterReason reason, TimePoint failed = kStart) {
  DeadLetter letter;
  delivery.attempts_made = 2;
  delivery.history = {{1, kStart, Duration(5), 500, OutcomeClass::kHttp5xx},
                      {2, kStart + Duration(9), Duration(5), 0, OutcomeClass::kTimeout}};
  letter.delivery = std::move(delivery);
  letter.reason = reason;
  letter.error = "the last attempt failed";
  letter.failed = failed;
  return letter;
}

}  // namespace fanfare::control
