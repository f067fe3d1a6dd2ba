// Tells organizations of dead letters that will soon be deleted.
#pragma once

#include "services/control/api.h"

namespace fanfare::control {

constexpr Duration kDeadLettersKept = std::chrono::days(30);  // as plan_topics has it
constexpr Duration kExpiringNotice = std::chrono::days(3);

/// Writes a notification (`dead_letters_expiring`) for each organization and mode with dead letters
/// of a day (UTC) that is over for all but the last kExpiringNotice of what they are kept, unless
/// the index has one of that day already: its id is the same each time. Nothing where the index
/// keeps them for less than twice the notice. Call it some times a day.
/// `kept`: what the index keeps.
void tell_of_expiring(Api& api, Duration kept);

}  // namespace fanfare::control
