// The numbers of the notifier.
#pragma once

#include "metrics/metrics.h"
#include "services/notifier/notifier.h"

namespace fanfare::notifier {

class NotifierMetrics {
 public:
  explicit NotifierMetrics(metrics::Registry& registry);

  void committed(const Batch& batch, std::size_t incidents);
  metrics::Counter& unreadable;

 private:
  metrics::Family<metrics::Counter>& told_;
  metrics::Counter& events_;
  metrics::Gauge& incidents_;
};

}  // namespace fanfare::notifier
