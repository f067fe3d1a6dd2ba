// The numbers of the fanout service.
#pragma once

#include "metrics/metrics.h"
#include "services/fanout/fanout.h"

namespace fanfare::fanout {

class FanoutMetrics {
 public:
  explicit FanoutMetrics(metrics::Registry& registry);
  void committed(const Batch& batch);

 private:
  metrics::Counter& events_;
  metrics::Counter& duplicates_;
  metrics::Counter& deliveries_;
  metrics::Family<metrics::Counter>& dead_letters_;
};

}  // namespace fanfare::fanout
