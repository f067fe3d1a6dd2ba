// The numbers of the retry service.
#pragma once

#include "metrics/metrics.h"
#include "services/retry/retry_schedule.h"

namespace fanfare::retry {

class RetryMetrics {
 public:
  explicit RetryMetrics(metrics::Registry& registry);
  void committed(const Batch& batch);
  void overdue(Duration rung, Duration longest);

 private:
  metrics::Counter& due_;
  metrics::Counter& hops_;
  metrics::Counter& poison_;
  metrics::Histogram& overdue_seconds_;
  metrics::Family<metrics::Gauge>& oldest_overdue_;
};

}  // namespace fanfare::retry
