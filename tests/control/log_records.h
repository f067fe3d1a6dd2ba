// Attempts and dead letters of one endpoint, for the delivery log.
#pragma once

#include <string>

#include "records.h"
#include "services/control/log/log_index.h"

namespace fanfare::control {

inline const std::string kEndpoint = "01ARYZ6S410000000000000000";

inline AttemptRecord attempt(const std::string& delivery, std::uint32_t number,
                             AttemptResult result) {
  AttemptRecord record;
  record.delivery_id = delivery;
  record.organization_id = "org_a";
  record.endpoint_id = kEndpoint;
  record.event_id = "evt_1";
  record.event_type = "order.created";
  record.dialect = "fanfare";
  record.number = number;
  record.result = result;
  record.accepted = kStart;
  record.outcome.outcome_class =
      result == AttemptResult::kDelivered ? OutcomeClass::kSuccess : OutcomeClass::kHttp5xx;
  record.outcome.status = result == AttemptResult::kDelivered ? 200 : 500;
  record.outcome.started = kStart + Duration(1000 * number);
  record.outcome.ended = record.outcome.started + Duration(20);
  record.outcome.total = std::chrono::milliseconds(20);
  record.outcome.response_body = "body " + std::to_string(number);
  if (result == AttemptResult::kRetrying) record.next_attempt = kStart + Duration(60'000 * number);
  return record;
}

inline DeadLetter dead_letter(const std::string& delivery, DeadLetterReason reason) {
  DeadLetter letter;
  letter.delivery.id = delivery;
  letter.delivery.organization_id = "org_a";
  letter.delivery.endpoint_id = kEndpoint;
  letter.delivery.event_id = "evt_1";
  letter.delivery.event_type = "order.created";
  letter.delivery.dialect = "fanfare";
  letter.delivery.body = R"({"id":"whk_1"})";
  letter.delivery.accepted = kStart;
  letter.delivery.attempts_made = 2;
  letter.delivery.history = {{1, kStart, Duration(5), 500, OutcomeClass::kHttp5xx},
                             {2, kStart + Duration(9), Duration(5), 0, OutcomeClass::kTimeout}};
  letter.reason = reason;
  letter.error = "the last attempt failed";
  letter.failed = kStart + Duration(5'000);
  return letter;
}

inline std::string delivery_id(int number) {
  return derived_delivery_id("o", std::to_string(number), "e");
}

inline void log(LogIndex& index, const AttemptRecord& attempt) {
  index.begin();
  index.add(attempt);
  index.commit();
}

inline const Owner kOwner{"org_a", false};

}  // namespace fanfare::control
