// Decides whether an organization may publish so many events now, and counts what it did. Pure.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "service/quotas.h"
#include "service/rate_limits.h"

namespace fanfare::ingest {

/// Instances of ingest tell one another what they took, and each allows what the others left of the
/// limit, or an equal share if that is more: together they take too much only until they have heard
/// of each other. Memory: as RateLimits, and about 200 bytes for each organization that published
/// lately.
class EventQuotas {
 public:
  /// `quotas` outlives it.
  EventQuotas(const service::Quotas& quotas, QuotaLimits deployment, std::string instance)
      : quotas_(quotas), deployment_(deployment), instance_(std::move(instance)) {}

  struct Verdict {
    Duration wait{};      // 0: they are taken, and count
    double per_second{};  // the limit, of all instances together
  };
  /// A batch goes through as one while anything is left; what it takes too much is waited for
  /// afterwards.
  Verdict take(const std::string& organization_id, bool test_mode, std::size_t events,
               TimePoint now);

  /// Counts events that were not asked for here: they came from Kafka.
  void count(const std::string& organization_id, bool test_mode, std::size_t events, TimePoint now);

  /// What each organization took since the last report; one that took nothing is told once, with
  /// zero, and forgotten. Call it each service::kUsagePeriod.
  std::vector<EventUsage> report(TimePoint now);

 private:
  /// What of the limit is for this instance.
  double share_of(double per_second, const std::string& organization_id, bool test_mode,
                  TimePoint now) const;

  struct Count {
    std::uint64_t taken = 0, refused = 0;
    bool told = false;  // something but zero
  };
  Count& count_of(const std::string& organization_id, bool test_mode, TimePoint now);

  const service::Quotas& quotas_;
  QuotaLimits deployment_;
  std::string instance_;
  service::RateLimits rates_;
  std::map<std::pair<std::string, bool>, Count> counts_;
  TimePoint since_{};
};

}  // namespace fanfare::ingest
