// fanfare.quotas in memory, and what the deployment says where an organization has none of its own.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/quota.h"
#include "runtime/config.h"

namespace fanfare::service {

class Quotas {
 public:
  /// Takes a record of the topic; "" or why it can't be read (it is left out then).
  std::string apply(std::string_view key, std::string_view value, bool tombstone);
  /// The organization's own; null if it has none.
  const Quota* own(std::string_view organization_id, bool test_mode) const;
  /// Its own where it has some, else the deployment's.
  QuotaLimits limits(std::string_view organization_id, bool test_mode,
                     const QuotaLimits& deployment) const;
  /// What instances of ingest told lately, summed.
  struct Use {
    double events_per_second = 0;
    bool refused = false;       // events, for the quota
    std::size_t instances = 0;  // that took some
  };
  /// `but`: the name of an instance that doesn't count.
  Use use(std::string_view organization_id, bool test_mode, TimePoint now,
          std::string_view but = "") const;
  /// By key; null if there is none.
  const QuotaNotice* notice(const std::string& key) const;
  const std::map<std::string, QuotaNotice>& notices() const { return notices_; }  // by key
  const std::map<std::string, Quota, std::less<>>& all() const { return quotas_; }
  const std::map<std::string, EventUsage, std::less<>>& usages() const {
    return usages_;
  }  // by key

 private:
  std::map<std::string, Quota, std::less<>> quotas_;       // by key
  std::map<std::string, EventUsage, std::less<>> usages_;  // by key
  std::map<std::string, QuotaNotice> notices_;             // by key
};

// The topic's keys.
std::string quota_key(std::string_view organization_id, bool test_mode);
std::string usage_key(std::string_view organization_id, bool test_mode, std::string_view instance);
std::string quota_notice_key(std::string_view organization_id, bool test_mode,
                             std::string_view quota);

/// What holds where an organization has no quota of its own.
QuotaLimits read_quota_settings(runtime::Config& config);

/// How often ingest tells what it took.
constexpr Duration kUsagePeriod = std::chrono::seconds(5);

}  // namespace fanfare::service
