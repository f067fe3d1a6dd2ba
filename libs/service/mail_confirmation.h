// Whether notifications are mailed to confirmed addresses only.
#pragma once

#include "runtime/config.h"

namespace fanfare::service {

/// Asks for mail_confirmation, which control and notifier must agree on.
bool read_mail_confirmation(runtime::Config& config);

}  // namespace fanfare::service
