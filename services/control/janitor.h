// What is done from time to time by the instance that writes.
#pragma once

#include "services/control/api.h"

namespace fanfare::control {

/// Removes kept answers, and sessions and portal tokens that have expired, after a day, and replay
/// jobs 30 days after their end, and addresses that were asked for a confirmation and didn't give
/// it in time: a thousand of each kind, then the next when those are written. What is not written
/// is left to the next call. Call it once a minute.
void tidy_up(Api& api);

}  // namespace fanfare::control
