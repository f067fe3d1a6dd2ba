// The numbers of the control service, besides those of its index.
#pragma once

#include <vector>

#include "http/message.h"
#include "metrics/metrics.h"
#include "runtime/loop.h"
#include "services/control/state/tables.h"
#include "services/control/state/write.h"

namespace fanfare::control {

struct QuotaUse;

class ControlMetrics {
 public:
  explicit ControlMetrics(metrics::Registry& registry);
  /// The responder, watched.
  http::Responder watch(const runtime::Loop& loop, http::Responder respond);
  void written(const Writes& writes);
  void replayed(const std::string& kind, std::uint64_t deliveries);
  void state(const Tables& tables, bool owns_writing);
  /// Of the delivery log: held here as far as the topics go, and behind.
  void slices(std::size_t ready, std::size_t building);
  /// "here", "elsewhere", "nowhere".
  void log_answered(std::string_view where);
  void quotas(const std::vector<QuotaUse>& uses);

 private:
  metrics::Family<metrics::Counter>& answers_;
  metrics::Histogram& answer_seconds_;
  metrics::Counter& cancelled_;
  metrics::Family<metrics::Counter>& replayed_;
  metrics::Family<metrics::Gauge>&jobs_, &near_quota_, &slices_;
  metrics::Family<metrics::Counter>& log_answers_;
  metrics::Gauge &owner_, &endpoints_, &keys_;
};

}  // namespace fanfare::control
