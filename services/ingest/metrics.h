// The numbers of the ingest service.
#pragma once

#include "metrics/metrics.h"

namespace fanfare::ingest {

class IngestMetrics {
 public:
  explicit IngestMetrics(metrics::Registry& registry);

  metrics::Counter& accepted_kafka;
  metrics::Counter& poison;
  metrics::Counter& schema_letters;
  metrics::Counter& large_bodies;
  metrics::Counter& schema_warned;
  metrics::Counter& schema_refused;
  metrics::Histogram& publish_seconds;
  metrics::Gauge& unacknowledged;
  void answered(int status);
  /// `from`: "http" or "inbound".
  void accepted(const char* from, std::size_t events);
  void inbound(std::string_view provider, const char* result);
  /// `by`: "key" or "quota".
  void limited(const char* by);

 private:
  metrics::Family<metrics::Counter>&answers_, &events_, &inbound_, &limited_;
};

}  // namespace fanfare::ingest
