// What a person asks about, in the log: attempts, what has to wait, what is given up, endpoints.
#pragma once

#include "runtime/sampled_log.h"
#include "services/dispatcher/dispatcher.h"

namespace fanfare::dispatcher {

/// Of each kind some a second; fanfare.attempts has every attempt. Threads: the loop's.
class DecisionLog {
 public:
  void attempted(const LogAttempt& attempt);
  void committed(const Batch& batch);

 private:
  runtime::SampledLog delivered_{"attempt"}, failed_{"attempt"};
  runtime::SampledLog deferred_{"delivery_deferred"}, given_up_{"dead_letter"};
  runtime::SampledLog state_{"endpoint_state"};
};

}  // namespace fanfare::dispatcher
