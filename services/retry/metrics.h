// The numbers of the retry service.
#pragma once

#include "metrics/metrics.h"
#include "services/retry/retry_schedule.h"

namespace fanfare::retry {

class RetryMetrics {
 public:
  explicit RetryMetrics(metrics::Registry& registry);
  void committed(const Batch& batch);
  void rejected() { rejected_.add(); }

 private:
  metrics::Counter& due_;
  metrics::Counter& hops_;
  metrics::Counter& poison_;
  metrics::Counter& rejected_;
  metrics::Histogram& overdue_seconds_;
};

}  // namespace fanfare::retry
