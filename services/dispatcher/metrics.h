// The numbers of the dispatcher.
#pragma once

#include <array>

#include "metrics/metrics.h"
#include "services/dispatcher/dispatcher.h"

namespace fanfare::dispatcher {

class DispatcherMetrics {
 public:
  explicit DispatcherMetrics(metrics::Registry& registry);
  void attempted(const LogAttempt& attempt);
  void committed(const Batch& batch);
  void state(const Dispatcher& dispatcher, std::size_t idle_connections);

 private:
  static constexpr std::size_t kResults = 3, kClasses = 18;
  void count_phases(const Outcome& outcome);

  metrics::Family<metrics::Counter>& attempts_;
  std::array<metrics::Counter*, kResults * kClasses> attempts_of_{};
  metrics::Counter &reused_, &fresh_;
  metrics::Histogram &dns_, &connect_, &tls_, &first_byte_, &total_;
  metrics::Histogram &first_attempt_, &first_attempt_deferred_;
  metrics::Counter& retries_;
  metrics::Family<metrics::Counter>& deferrals_;
  metrics::Family<metrics::Counter>& dead_letters_;
  metrics::Gauge &in_flight_, &bytes_, &deliveries_, &idle_connections_;
  metrics::Family<metrics::Gauge>&lanes_, &breakers_, &waiting_;
};

}  // namespace fanfare::dispatcher
