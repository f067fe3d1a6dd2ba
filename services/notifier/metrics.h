// The numbers of the notifier.
#pragma once

#include "metrics/metrics.h"
#include "services/notifier/transaction.h"

namespace fanfare::notifier {

class NotifierMetrics {
 public:
  explicit NotifierMetrics(metrics::Registry& registry);

  void committed(const Decisions& decisions, std::size_t incidents, std::size_t waiting);
  void attempted(const std::string& channel_type, const SendResult& result);
  metrics::Counter& unreadable;

 private:
  metrics::Family<metrics::Counter>&told_, &attempts_;
  metrics::Counter& events_;
  metrics::Gauge &incidents_, &waiting_;
};

}  // namespace fanfare::notifier
