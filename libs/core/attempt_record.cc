#include "core/attempt_record.h"

namespace fanfare {

std::string_view to_string(AttemptResult result) {
  switch (result) {
    case AttemptResult::kDelivered: return "delivered";
    case AttemptResult::kRetrying: return "retrying";
    case AttemptResult::kFailed: break;
  }
  return "failed";
}

}  // namespace fanfare
