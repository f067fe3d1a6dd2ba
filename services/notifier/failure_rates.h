// Decides when an organization's failures of an event type are many.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/notification.h"

namespace fanfare::notifier {

struct RateSettings {
  Duration window{900'000};
  std::uint64_t high_above = 10;  // of one event type given up in a window
};

struct RateBatch {
  std::vector<FailureRate> rates, forgotten;
  std::vector<Notification> notifications;  // webhook_failures_high
  bool empty() const { return rates.empty() && forgotten.empty() && notifications.empty(); }
};

/// Counts by event type over all endpoints of an organization and mode. Told once, and closed by a
/// window in which they weren't many.
/// Source: requirements' guide.md, recordWebhookMetrics.
/// Invariant: all counts of an organization come to the one that owns its partition.
class FailureRates {
 public:
  explicit FailureRates(RateSettings settings) : settings_(settings) {}

  /// What an earlier owner remembered; before any counts of its organization.
  void on_remembered(FailureRate rate);
  void on_forgotten(const std::string& organization_id, bool test_mode);
  void on_revoked();
  void on_failures(const FailureCounts& counts, TimePoint now);
  void on_tick(TimePoint now);
  /// All that was decided since the last call.
  RateBatch take();
  /// Organizations and modes of which something is remembered.
  std::size_t size() const { return rates_.size(); }

 private:
  using Owner = std::pair<std::string, bool>;
  void tell(FailureRate& rate, const std::string& type, const std::string& stage, TimePoint now);

  RateSettings settings_;
  std::map<Owner, FailureRate> rates_;
  std::set<Owner> changed_;
  RateBatch batch_;
};

}  // namespace fanfare::notifier
