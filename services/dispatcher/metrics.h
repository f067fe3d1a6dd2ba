// The numbers of the dispatcher.
#pragma once

#include <map>
#include <string>

#include "core/attempt_record.h"
#include "metrics/metrics.h"
#include "services/dispatcher/dispatcher.h"

namespace fanfare::dispatcher {

class DispatcherMetrics {
 public:
  explicit DispatcherMetrics(metrics::Registry& registry);
  void attempted(const AttemptRecord& record);
  void committed(const Batch& batch);
  void rejected() { rejected_.add(); }
  void state(const Dispatcher& dispatcher, std::size_t idle_connections);

 private:
  metrics::Counter& attempts(OutcomeClass outcome_class);

  metrics::Family<metrics::Counter>& attempts_;
  std::map<OutcomeClass, metrics::Counter*> attempts_of_;
  metrics::Histogram& attempt_seconds_;
  metrics::Histogram& first_attempt_seconds_;
  metrics::Counter& retries_;
  metrics::Counter& deferrals_;
  metrics::Family<metrics::Counter>& dead_letters_;
  metrics::Counter& rejected_;
  metrics::Gauge& in_flight_;
  metrics::Gauge& bytes_;
  metrics::Gauge& deliveries_;
  metrics::Gauge& lanes_;
  metrics::Gauge& idle_connections_;
};

}  // namespace fanfare::dispatcher
