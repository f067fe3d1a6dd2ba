// The numbers of the ingest service.
#pragma once

#include "metrics/metrics.h"

namespace fanfare::ingest {

class IngestMetrics {
 public:
  explicit IngestMetrics(metrics::Registry& registry);

  metrics::Counter& accepted_http;
  metrics::Counter& accepted_kafka;
  metrics::Counter& poison;
  metrics::Counter& large_bodies;
  metrics::Counter& rejected_transactions;
  metrics::Histogram& publish_seconds;
  void answered(int status);

 private:
  metrics::Family<metrics::Counter>& answers_;
};

}  // namespace fanfare::ingest
